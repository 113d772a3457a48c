"""A campaign's texts in other languages, out of its file."""

from dataclasses import dataclass
from typing import Any

from tracker.campaigns.drawn import WORDS
from tracker.campaigns.keys import LINES, PARTS, CampaignFileError, know, text_of
from tracker.models import Campaign
from tracker.models.campaign import CHECK_IN_CONSENT
from tracker.models.own_words import parts_of


@dataclass(frozen=True, slots=True)
class Texts:
    """What a file says in the language in which it is written."""

    campaign: dict[str, Any]
    consent: dict[str, Any]
    pictures: list[dict[str, Any]]


def translate_all(tables: dict[str, dict[str, Any]], texts: Texts) -> dict[str, dict[str, str]]:
    """{language: {text: translation}} of the tables [es], [fr], … Raises CampaignFileError.

    A campaign that names its languages says everything in each of them: half a page in another language is
    nobody's.
    """
    spoken = Campaign(languages=texts.campaign["languages"]).spoken
    for code in tables:
        if code == spoken[0]:
            raise CampaignFileError(
                f"[{code}] is the language of the texts above it: write them there. Where they are in "
                f'another, say so first: languages = ["…", "{code}"].'
            )
        if code not in spoken:
            raise CampaignFileError(f"[{code}] is none of its languages ({', '.join(spoken)}): add it there.")
    if texts.campaign["languages"]:
        for code in spoken[1:]:
            require_all(code, tables.get(code, {}), texts)
    return {code: translations(code, told, texts) for code, told in tables.items()}


def require_all(code: str, told: dict[str, Any], texts: Texts) -> None:
    wanted = [name for name in (*LINES, *PARTS) if texts.campaign.get(name)]
    wanted += ["consent", *(["check_in_consent"] if "check_in_text" in texts.consent else [])]
    for name in wanted:
        text_of(told, name, f"{code}.")
    for picture in texts.pictures:
        own = words_for(told, picture["id"])
        for name in ("title", "caption"):
            if name in picture:
                text_of(own, name, f"{code}.pictures.{picture['id']}.")


def words_for(told: dict[str, Any], identifier: str) -> dict[str, Any]:
    pictures = told.get("pictures")
    own = pictures.get(identifier) if isinstance(pictures, dict) else None
    return own if isinstance(own, dict) else {}


def translations(code: str, told: dict[str, Any], texts: Texts) -> dict[str, str]:
    """{text: translation}; what is written in parts is translated part by part."""
    know(told, "languages")
    for name in (*LINES, *PARTS, "consent", "check_in_consent"):
        if name in told:
            text_of(told, name, f"{code}.")
    pairs = {texts.campaign[name]: told[name] for name in LINES if name in told}
    if "consent" in told:
        pairs[texts.consent["text"]] = told["consent"]
    if "check_in_consent" in told:
        pairs[texts.consent.get("check_in_text", CHECK_IN_CONSENT)] = told["check_in_consent"]
    for name in PARTS:
        if name in told:
            pairs |= pair_parts(f"{code}.{name}", texts.campaign[name], told[name])
    return pairs | of_pictures(code, told.get("pictures", {}), texts.pictures)


def pair_parts(where: str, text: str, translation: str) -> dict[str, str]:
    ours, theirs = ([words for _, words in parts_of(one)] for one in (text, translation))
    if len(ours) != len(theirs):
        name = where.partition(".")[2]
        raise CampaignFileError(f"{where} has {len(theirs)} parts, {name} has {len(ours)}: one for each.")
    return dict(zip(ours, theirs, strict=True))


def of_pictures(code: str, told: Any, pictures: list[dict[str, Any]]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    by_id = {one["id"]: ({} if "file" in one else WORDS[one["id"]]) | one for one in pictures}
    if not isinstance(told, dict):
        raise CampaignFileError(f"{code}.pictures is written as [{code}.pictures.ID]: title and caption.")
    for identifier, words in told.items():
        where = f"{code}.pictures.{identifier}"
        if identifier not in by_id:
            raise CampaignFileError(f"{where}: there is no picture of this id.")
        if not isinstance(words, dict):
            raise CampaignFileError(f"{where} takes title and caption.")
        for name in words:
            text_of(words, name, f"{where}.")
            if name not in ("title", "caption") or name not in by_id[identifier]:
                raise CampaignFileError(f"{where}.{name}: the picture has no {name} to translate.")
            pairs[by_id[identifier][name]] = words[name]
    return pairs
