"""Find somebody among many: by name, town, country, group or code, from the first letters on.

What can be searched of an approved wave is one short folded text in a narrow table (SearchText). Reading
through all 100,000 of them takes 20 ms on either database; indexes of words were faster for rare words and a
thousand times slower for two frequent ones. The rows come and go with the approval, in the same transaction
(moderation.py).
"""

import re
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from tracker.models import Campaign, Group, SearchText, Submission
from tracker.sky import places

MOST_FOUND, MOST_PARTS, LONGEST_TEXT = 12, 6, 500
WORDS = re.compile(r"[^\W_]+")


def search(campaign: Campaign, query: str, most: int = MOST_FOUND) -> list[Submission]:
    """Approved waves in which every word of the query begins a word, the newest first."""
    parts = words_of(query)[:MOST_PARTS]
    if not parts:
        return []
    texts = SearchText.objects.filter(campaign=campaign).order_by("-submission")
    for part in parts:
        # Not LIKE, which folds case once more, at twice the price.
        texts = texts.filter(GreaterThan(StrIndex("text", Value(f" {part}")), 0))
    found = list(texts.values_list("submission", flat=True)[:most])
    approved = campaign.submissions.approved().filter(pk__in=found).select_related("group", "consent_text")
    return list(approved.order_by("-pk"))


def remember(submission: Submission) -> None:
    """Write the text of an approved wave; in the transaction that approves it."""
    row = {"campaign": submission.campaign, "text": text_of(submission)}
    SearchText.objects.update_or_create(submission=submission, defaults=row)


def text_of(submission: Submission) -> str:
    """ " ana silva recife brazil brasil bresil 7kq2…": each word once, a space before it."""
    group = submission.group
    words = [submission.name, submission.place, *country_names(submission.country), submission.public_id]
    if group is not None:
        words += [group.code, group.name if group.is_approved else ""]
    text = " ".join(dict.fromkeys(words_of(" ".join(words))))
    return f" {text}"[:LONGEST_TEXT]


def remember_group(group: Group) -> None:
    """The group's name may be shown now, or no longer."""
    for submission in group.submissions.approved().select_related("campaign", "group"):
        remember(submission)


def forget(submission: Submission) -> None:
    SearchText.objects.filter(submission=submission).delete()


def missing() -> models.QuerySet[Submission]:
    """Approved waves whose text is not there: approved before there was a search."""
    known = SearchText.objects.filter(submission=models.OuterRef("pk"))
    approved = Submission.objects.approved()
    return approved.filter(~models.Exists(known)).select_related("campaign", "group")


@cache
def country_names(code: str) -> tuple[str, ...]:
    """In every language of the site."""
    return tuple(dict.fromkeys(places.country_name(code, language) for language, _ in settings.LANGUAGES))


def words_of(text: str) -> list[str]:
    return WORDS.findall(places.fold(text))
