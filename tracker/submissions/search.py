"""Find somebody among many: by name, town, country, group or code, from the first letters on.

What can be searched of an approved wave is one short folded text in a narrow table (SearchText). Reading
through all 100,000 of them takes 20 ms on either database; indexes of words were faster for rare words and a
thousand times slower for two frequent ones. The rows come and go with the approval, in the same transaction
(moderation.py).
"""

import re
from functools import cache, reduce
from operator import and_

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from tracker.models import Campaign, Group, SearchText, Submission
from tracker.sky import countries, gazetteer, spelling

MOST_FOUND, MOST_PARTS, LONGEST_TEXT = 12, 6, 500
MOST_TOWNS = 3
WORDS = re.compile(r"[^\W_]+")
# Chinese, Japanese, Thai, Lao, Khmer, Burmese, Tibetan.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)


def search(campaign: Campaign, query: str, most: int = MOST_FOUND) -> list[Submission]:
    """Approved waves in which every word of the query begins a word, the newest first; where there are none,
    those of the town or the country that it names in another language ("Москва", "Deutschland")."""
    found = find_texts(campaign, [words_of(query)], most) or find_texts(campaign, other_wordings(query), most)
    approved = campaign.submissions.approved().filter(pk__in=found).select_related("group", "consent_text")
    return list(approved.order_by("-pk"))


def find_texts(campaign: Campaign, wordings: list[list[str]], most: int) -> list[int]:
    """The waves whose text has all words of one of the wordings."""
    condition = condition_of(wordings)
    if not condition:
        return []
    texts = SearchText.objects.filter(condition, campaign=campaign).order_by("-submission")
    return list(texts.values_list("submission", flat=True)[:most])


def condition_of(wordings: list[list[str]]) -> Q:
    """All words of one of the wordings; nothing where there are none."""
    condition = Q()
    for words in filter(None, wordings):
        # Not LIKE, which folds case once more, at twice the price.
        begins = (Q(GreaterThan(StrIndex("text", Value(f" {word}")), 0)) for word in words[:MOST_PARTS])
        condition |= reduce(and_, begins)
    return condition


def other_wordings(query: str) -> list[list[str]]:
    """The words by which our own texts say the towns, or the country, that it may mean."""
    towns = gazetteer.exact(query)[:MOST_TOWNS]
    wordings = [f"{town.name} {countries.country_name(town.country)}" for town in towns]
    if code := countries.find_country(spelling.fold(query.strip())):
        wordings.append(countries.country_name(code))
    return [words_of(wording) for wording in wordings]


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
    found = words_of(" ".join(words))
    # Where words are not set apart, each letter may begin one: 太郎 in 東京太郎.
    found += [word[start:] for word in found if UNSPACED.search(word) for start in range(1, len(word))]
    text = " ".join(dict.fromkeys(found))
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
    return tuple(dict.fromkeys(countries.country_name(code, language) for language, _ in settings.LANGUAGES))


def words_of(text: str) -> list[str]:
    return WORDS.findall(spelling.fold(text))
