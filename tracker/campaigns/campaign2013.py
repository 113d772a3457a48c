"""The campaign that comes with the project: 19 July 2013, when two spacecraft photographed the Earth."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tracker.campaigns import drawn, pictures
from tracker.documents import illustrations
from tracker.models import Campaign, ConsentText, ImagingSession, ReferenceImage
from tracker.sky.ephemeris import Aim

SLUG = "2013"
TITLE = gettext_noop("Wave at Saturn")
SENTENCE = gettext_noop(
    "On 19 July 2013 a spacecraft at Saturn photographed the Earth, and people went outside to wave."
)

CONSENT = gettext_noop(
    "I took this photo or may share it, and everybody who can be recognised in it agrees, or a "
    "guardian agrees "
    "for them. It may be shown on this site and in the mosaic under the licence below. My place is shown no "
    "finer than a town. I can change or remove everything at any time through my private link."
)

STORY = (
    (
        gettext_noop("Nobody had been told before"),
        gettext_noop(
            "Twice the Earth had been photographed from the outer solar system, and both times "
            "we learned of it "
            "afterwards. On 19 July 2013 it was announced: light that left the Earth from 21:27 to "
            "21:42 universal time "
            "would be in the picture. People were asked to go outside, look towards Saturn and wave."
        ),
    ),
    (
        gettext_noop("Hidden from the Sun"),
        gettext_noop(
            "Seen from Saturn, the Earth is always near the Sun, and a camera pointed there is "
            "blinded. On that day "
            "Cassini flew through the planet's shadow. With the Sun hidden, it took 323 images "
            "in four hours; 141 of them "
            "make up the picture of Saturn, its rings and, in one of the frames, us: less than one pixel."
        ),
    ),
    (
        gettext_noop("Eighty minutes"),
        gettext_noop(
            "Light needed 80 minutes for the 1.44 billion kilometres. Anyone who waved at 21:27 was "
            "photographed at 22:47 by "
            "the clock on board. MESSENGER, near Mercury, looked back on the same day from 98 "
            "million kilometres."
        ),
    ),
    (
        gettext_noop("Twenty thousand waved"),
        gettext_noop(
            "More than 20,000 people took part, in daylight, at dusk and at night, some with the "
            "planet below their "
            "feet. A month later a collage of 1,400 of their photos was shown. It took the shape "
            "of the Earth, because "
            "the spacecraft's picture is nearly black. A man from Rhode Island found himself in "
            "the sea off Chile."
        ),
    ),
    (
        gettext_noop("What is different here"),
        gettext_noop(
            "Here everybody is in the mosaic, nobody twice, and everyone can find themselves. "
            "And the picture "
            "they make is what the spacecraft saw."
        ),
    ),
)

# Under the mosaic on the home page.
CHAPTERS = (
    (
        gettext_noop("The dot"),
        gettext_noop(
            "On 19 July 2013 Cassini looked back from Saturn, 1.44 billion kilometres away. In its picture "
            "the whole Earth is about one pixel wide: everybody alive, in one pale blue dot."
        ),
        gettext_noop(
            "It was the third picture of the Earth from the outer solar system, and the first for which "
            "people were told beforehand. NASA published the minutes; more than 20,000 people went outside "
            "and waved."
        ),
    ),
    (
        gettext_noop("Why then"),
        gettext_noop(
            "Saturn hid the Sun. From within the planet's shadow Cassini could look towards the Earth "
            "without blinding its camera."
        ),
    ),
)
PICTURES_SENTENCE = gettext_noop(
    "Two spacecraft photographed the Earth on the same day: Cassini from Saturn, MESSENGER from Mercury."
)
MESSAGE_LABEL = gettext_noop("A message to Saturn")

# NASA's captions of AS17-148-22727 (29,000 km, above the ground), PIA23645 (6 billion km; PIA00452 still said
# more than four billion miles), PIA08329 ("over a billion kilometres": see SHADOW_KM) and PIA17172.
EARLIER_PICTURES: tuple[dict[str, Any], ...] = (
    {
        "title": gettext_noop("The Blue Marble"),
        "spacecraft": "Apollo 17",
        "taken_on": "1972-12-07",
        "distance_km": 29_000,
        "words": gettext_noop(
            "Three people on their way to the Moon see the Earth almost full, and one of them has a camera "
            "in his hand."
        ),
    },
    {
        "title": gettext_noop("Pale Blue Dot"),
        "spacecraft": "Voyager 1",
        "taken_on": "1990-02-14",
        "distance_km": 6_000_000_000,
        "words": gettext_noop(
            "From beyond Neptune, in a ray of scattered sunlight: a crescent an eighth of a pixel wide."
        ),
    },
    {
        "title": gettext_noop("In Saturn's Shadow"),
        "spacecraft": "Cassini",
        "taken_on": "2006-09-15",
        "distance_km": pictures.SHADOW_KM,
        "words": gettext_noop(
            "Saturn hides the Sun, its rings shine against the light, and just outside the bright ones is a "
            "dot. Nobody on it had been told."
        ),
    },
    {
        "title": gettext_noop("The Day the Earth Smiled"),
        "spacecraft": "Cassini",
        "taken_on": "2013-07-19",
        "distance_km": pictures.CASSINI_KM,
        "words": gettext_noop("The first for which people knew the minute beforehand, and waved."),
    },
)

CASSINI_LIGHT_S, MESSENGER_LIGHT_S = 4_823.0, 328.5

SESSIONS: tuple[dict[str, Any], ...] = (
    {
        "spacecraft": "Cassini",
        "body": "Saturn",
        "starts_at": datetime(2013, 7, 19, 21, 27, tzinfo=UTC),
        "ends_at": datetime(2013, 7, 19, 21, 42, tzinfo=UTC),
        "distance_km": pictures.CASSINI_KM,
        "light_time_s": CASSINI_LIGHT_S,
    },
    *(
        {
            "spacecraft": "MESSENGER",
            "body": "Mercury",
            "starts_at": datetime(2013, 7, day, hour, minute, tzinfo=UTC),
            "ends_at": datetime(2013, 7, day, hour, minute, tzinfo=UTC),
            "distance_km": pictures.MESSENGER_KM,
            "light_time_s": MESSENGER_LIGHT_S,
        }
        for day in (19, 20)
        for hour, minute in ((11, 49), (12, 38), (13, 41))
    ),
)

IMAGES: tuple[dict[str, Any], ...] = (
    {
        "identifier": "rings",
        "title": drawn.RINGS_TITLE,
        "caption": drawn.RINGS_CAPTION,
        "spacecraft": "Cassini",
        "taken_at": pictures.CASSINI_AT,
        "distance_km": pictures.CASSINI_KM,
        "dot": illustrations.earth_dot(*drawn.RINGS_PX),
    },
    {
        "identifier": "earth",
        "title": gettext_noop("The Earth from Saturn's side"),
        "caption": gettext_noop(
            "The side of the Earth that faced Saturn at 21:27 UTC, 43 percent of it in daylight. "
            "Cassini saw it as less than one pixel of its wide-angle camera."
        ),
        "globe": illustrations.earth_globe(illustrations.SATURN_SIDE),
        "spacecraft": "Cassini",
        "taken_at": pictures.CASSINI_AT,
        "distance_km": pictures.CASSINI_KM,
    },
    {
        "identifier": "moon",
        "title": gettext_noop("A pale blue dot and a white one"),
        "caption": gettext_noop(
            "The Earth and the Moon by Cassini's narrow-angle camera, ten times enlarged. The Earth is one "
            "and a half of its pixels, 43 percent of it in daylight; the Moon stands 28 pixels beside it, "
            "a hundredth of a degree, and gave a 180th of its light. Here it is brightened."
        ),
        "spacecraft": "Cassini",
        "taken_at": pictures.CASSINI_AT,
        "distance_km": pictures.CASSINI_KM,
    },
    {
        "identifier": "messenger",
        "title": gettext_noop("Earth and Moon from Mercury"),
        "caption": gettext_noop(
            "The same day from the other side, taken in a search for moons of Mercury: both are overexposed."
        ),
        "spacecraft": "MESSENGER",
        "taken_at": datetime(2013, 7, 19, 11, 54, 41, tzinfo=UTC),
        "distance_km": pictures.MESSENGER_KM,
    },
)


def join_chapters(chapters: Iterable[Sequence[str]]) -> str:
    """As an organiser types it into the campaign's form: headings, each with its paragraphs."""
    return "\n\n".join("\n\n".join([f"# {heading}", *words]) for heading, *words in chapters)


def set_up(land_file: Path) -> Campaign:
    """The campaign with sessions, consent text and illustrations. Run again, it changes nothing that is
    there.

    land_file: world-atlas's land-110m.json, for the drawing of the Earth.
    """
    with transaction.atomic():
        campaign, is_new = Campaign.objects.get_or_create(
            slug=SLUG,
            defaults={
                "title": TITLE,
                "sentence": SENTENCE,
                "story": join_chapters(STORY),
                "chapters": join_chapters(CHAPTERS),
                "pictures_sentence": PICTURES_SENTENCE,
                "message_label": MESSAGE_LABEL,
                "earlier_pictures": list(EARLIER_PICTURES),
                "is_default": Campaign.objects.default() is None,
            },
        )
        if is_new:
            ConsentText.objects.create(campaign=campaign, version=1, text=CONSENT)
            ImagingSession.objects.bulk_create(
                ImagingSession(campaign=campaign, **session) for session in SESSIONS
            )
    if not campaign.reference_images.exists():
        add_illustrations(campaign, land_file)
    return campaign


def add_illustrations(campaign: Campaign, land_file: Path) -> None:
    dots = drawn.dots_seen(Aim("Saturn"), pictures.CASSINI_AT)
    sight = drawn.Sight(illustrations.SATURN_SIDE, dots)
    for position, facts in enumerate(IMAGES):
        image = ReferenceImage(campaign=campaign, position=position, credit=drawn.OURS, **facts)
        jpeg = drawn.draw(facts["identifier"], land_file, sight)
        pictures.save_jpeg(image, jpeg)
        image.save()
