"""What a campaign says, in its languages: none of it is the project's."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, gettext

from tracker.models.typed import (
    TypedJSONField,
    TypedText,
    check_earlier_pictures,
    check_languages,
    check_translations,
)

# A site without a campaign has no other name.
NAMELESS = "Wave"


class Chapter(NamedTuple):
    heading: str
    paragraphs: list[str]


class OwnWords(TypedText):
    title = models.CharField(max_length=120)
    sentence = models.CharField(max_length=240, help_text="One sentence under the title on the home page.")
    story = models.TextField(
        blank=True,
        help_text=(
            "What happened: paragraphs with an empty line between; one that begins with “# ” is a heading."
        ),
    )
    chapters = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="What the home page says under the mosaic, written like the story: a heading, a chapter.",
    )
    pictures_sentence = models.CharField(
        max_length=240,
        blank=True,
        default="",
        db_default="",
        help_text="One sentence over the spacecraft's pictures.",
    )
    earlier_pictures = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_earlier_pictures],
        help_text=(
            "Pictures of the Earth that went before, drawn to scale in the story: a list of "
            '{"title", "spacecraft", "taken_on": "1990-02-14", "distance_km", "words"}.'
        ),
    )
    message_label = models.CharField(
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text="Over the message in the forms. Empty: “A message to” and the spacecraft.",
    )
    languages = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_languages],
        help_text=(
            'Codes of the languages that its pages speak, like ["es", "en"]; its texts are written in the '
            "first. Empty: all of the site's, and English."
        ),
    )
    translations = TypedJSONField(
        null=True,
        blank=True,
        validators=[check_translations],
        help_text="Its texts in other languages: {language: {text: translation}}.",
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def translate(self, text: str) -> str:
        """A text of this campaign's in the visitor's language: its own translation, or the project's."""
        own = (self.translations or {}).get(get_language() or "", {})
        return str(own.get(text) or (gettext(text) if text else ""))

    @property
    def spoken(self) -> list[str]:
        """The languages of its pages; its texts are written in the first."""
        known: list[Any] = self.languages or [code for code, _ in settings.LANGUAGES]
        return list(known)

    @property
    def story_parts(self) -> list[tuple[bool, str]]:
        """Whether it is a heading, and its words, of each part of the story."""
        return parts_of(self.story)

    @property
    def home_chapters(self) -> list[Chapter]:
        """What the home page says under the mosaic; words before the first heading have none."""
        chapters: list[Chapter] = []
        for is_heading, words in parts_of(self.chapters):
            if is_heading or not chapters:
                chapters.append(Chapter(words if is_heading else "", []))
            if not is_heading:
                chapters[-1].paragraphs.append(words)
        return chapters


def parts_of(text: str) -> list[tuple[bool, str]]:
    """Whether it is a heading, and its words, of each part of a text."""
    parts = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return [(part.startswith("# "), part.removeprefix("# ")) for part in parts if part]
