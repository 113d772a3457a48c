"""What the search for people looks through."""

from django.db import models

from tracker.models.campaign import Campaign
from tracker.models.submission import Submission


class SearchText(models.Model):
    """The words of what is public about an approved wave, folded: what search looks through
    (tracker/submissions/search.py)."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    # No index: the rows are read in the order of their key, and most belong to one campaign.
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.text
