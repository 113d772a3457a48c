"""Who waved: campaigns, the minutes in which a spacecraft looked at us, submissions, groups and decisions."""

from tracker.models.campaign import Campaign, ConsentText
from tracker.models.exchange import ApiToken, Archive, Delivery, Import, Webhook
from tracker.models.group import Group
from tracker.models.heartbeat import Heartbeat
from tracker.models.imaging_session import ImagingSession
from tracker.models.moderation import AuditHead, Decision, Email, Inspection, Report, SecondLook
from tracker.models.pledge import Pledge, PledgeEmail
from tracker.models.reference_image import ReferenceImage
from tracker.models.search_text import SearchText
from tracker.models.submission import Submission

__all__ = [
    "ApiToken",
    "Archive",
    "AuditHead",
    "Campaign",
    "ConsentText",
    "Decision",
    "Delivery",
    "Email",
    "Group",
    "Heartbeat",
    "ImagingSession",
    "Import",
    "Inspection",
    "Pledge",
    "PledgeEmail",
    "ReferenceImage",
    "Report",
    "SearchText",
    "SecondLook",
    "Submission",
    "Webhook",
]
