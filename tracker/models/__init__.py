"""Who waved: campaigns, the minutes in which a spacecraft looked at us, submissions, groups and decisions."""

from tracker.models.campaign import Campaign, ConsentText, ImagingSession, ReferenceImage
from tracker.models.report import Report
from tracker.models.submission import Decision, Group, SearchText, Submission

__all__ = [
    "Campaign",
    "ConsentText",
    "Decision",
    "Group",
    "ImagingSession",
    "ReferenceImage",
    "Report",
    "SearchText",
    "Submission",
]
