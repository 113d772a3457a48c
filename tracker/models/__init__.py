"""Who waved: campaigns, the minutes in which a spacecraft looked at us, submissions, groups and decisions."""

from tracker.models.campaign import Campaign, ConsentText
from tracker.models.exchange import ApiToken, Archive, Delivery, Import, Webhook
from tracker.models.group import Group
from tracker.models.heartbeat import Heartbeat
from tracker.models.imaging_session import ImagingSession
from tracker.models.moderation import AuditHead, Decision, Email, Inspection, Report, ReportEmail, SecondLook
from tracker.models.pledge import Pledge, PledgeEmail
from tracker.models.reference_image import ReferenceImage
from tracker.models.search_text import SearchText
from tracker.models.staff import Choices, Invitation
from tracker.models.submission import Submission
from tracker.models.trial import TrialWave

__all__ = [
    "ApiToken",
    "Archive",
    "AuditHead",
    "Campaign",
    "Choices",
    "ConsentText",
    "Decision",
    "Delivery",
    "Email",
    "Group",
    "Heartbeat",
    "ImagingSession",
    "Import",
    "Inspection",
    "Invitation",
    "Pledge",
    "PledgeEmail",
    "ReferenceImage",
    "Report",
    "ReportEmail",
    "SearchText",
    "SecondLook",
    "Submission",
    "TrialWave",
    "Webhook",
]
