"""The mosaic to take home: a poster at print size, and the full image in strips for print shops.

A poster is drawn when it is first asked for and kept with its version; its files go when the version goes.
"""

from collections.abc import Callable

from django.core.files.storage import storages
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mosaic.building import jobs
from mosaic.building.files import BuildFiles
from mosaic.engine import Address
from mosaic.models import Build
from tracker.documents.layout import ASH, NIGHT, PALE, SUN, Box, Layout, Order, Part, Picture, Style
from tracker.viewing.cards import PACKAGES

A2 = (1683.8, 1190.6)  # points, landscape
MARGIN, FOOT = 62.0, 150.0
PICTURE_PX = 8192  # 380 dots an inch on this paper
PNG_SCALE = 3.0
LONGEST_STRIP_PX = 65_000  # what a JPEG can hold

Draw = Callable[[str, Order], None]


def poster(build: Build, kind: str, link: str, draw: Draw) -> str:
    """The poster of a version, "pdf" or "png", in the visitor's language: its name in the private storage,
    where `draw` puts it if it is not there yet. Raises WithdrawnError."""
    jobs.refuse_the_withdrawn(build)
    name = f"{BuildFiles(build).posters_folder}/{get_language()}.{kind}"
    if storages["private"].exists(name):
        return name
    draw(name, Order(draw_poster(build, link), kind, PNG_SCALE))
    try:
        jobs.refuse_the_withdrawn(
            build
        )  # drawing takes seconds, and the version may have been deleted meanwhile
    except jobs.WithdrawnError:
        storages["private"].delete(name)
        raise
    return name


def draw_poster(build: Build, link: str) -> Layout:
    campaign = build.mosaic.campaign
    title, language = campaign.translate(campaign.title), get_language() or ""
    page = Layout(A2, PACKAGES, title=title, language=language, ground=NIGHT)
    page.sign(title)
    width, height = A2[0] - 2 * MARGIN, A2[1] - 2 * MARGIN - FOOT
    picture = rows_of(build, PICTURE_PX)
    wide_px, tall_px = picture.size or (1, 1)
    scale = min(width / wide_px, height / tall_px)
    wide, tall = wide_px * scale, tall_px * scale
    left, bottom = (A2[0] - wide) / 2, MARGIN + FOOT + (height - tall) / 2
    page.picture(picture, Box(left, bottom, wide, tall), _("The mosaic"))
    most = A2[0] - 2 * MARGIN - 160
    page.text(title, MARGIN, MARGIN + 84, Style(54, PALE, True, tag="H1"), most=most)
    page.text(crowd(build), MARGIN, MARGIN + 44, Style(24, SUN), most=most)
    page.text(credit(build), MARGIN, MARGIN + 10, Style(13, ASH), most=most)
    page.box(Box(A2[0] - MARGIN - 110, MARGIN, 110, 110), fill=PALE)
    page.code(link, A2[0] - MARGIN - 103, MARGIN + 7, 96)
    return page


def crowd(build: Build) -> str:
    """Who is in it: photos of the version itself, people and countries of today."""
    counters = build.mosaic.campaign.submissions.counters()
    numbers = {name: number_format(count, force_grouping=True) for name, count in counters.items()}
    photos = number_format(build.photos, force_grouping=True)
    return " · ".join(
        (
            ngettext("%(count)s photo", "%(count)s photos", build.photos) % {"count": photos},
            ngettext("%(count)s person", "%(count)s people", counters["people"])
            % {"count": numbers["people"]},
            ngettext("%(count)s country", "%(count)s countries", counters["countries"])
            % {"count": numbers["countries"]},
        )
    )


def credit(build: Build) -> str:
    campaign, target = build.mosaic.campaign, build.mosaic.target
    published = build.published_at or timezone.now()
    words = {
        "picture": campaign.translate(target.name),
        "credit": campaign.translate(target.said_of_it.credit),
        "date": date_format(published, "DATE_FORMAT"),
    }
    return _("The picture that they make: %(picture)s. %(credit)s. As of %(date)s.") % words


def strips(build: Build) -> int:
    """How many strips the full image comes in, from the top."""
    return build.pyramid.tiles(build.pyramid.level_within(LONGEST_STRIP_PX))[1]


def strip(build: Build, number: int) -> Order:
    """A strip of the full image, JPEG: one row of pyramid tiles. Raises IndexError, and
    WithdrawnError."""
    if not 0 <= number < strips(build):
        raise IndexError(number)
    jobs.refuse_the_withdrawn(build)
    return Order(rows_of(build, LONGEST_STRIP_PX, range(number, number + 1)), "jpg")


def rows_of(build: Build, most_px: int, rows: range | None = None) -> Picture:
    """Some rows of pyramid tiles, or all, of the deepest level within so many pixels."""
    pyramid, files = build.pyramid, BuildFiles(build)
    level = pyramid.level_within(most_px)
    columns, all_rows = pyramid.tiles(level)
    rows = range(all_rows) if rows is None else rows
    width_px, height_px = pyramid.size_px(level)
    tile_px = pyramid.tile_px
    top_px = rows.start * tile_px
    parts = tuple(
        Part("public", files.tile_name(Address(level, column, row)), column * tile_px, row * tile_px - top_px)
        for row in rows
        for column in range(columns)
    )
    return Picture(parts, (width_px, min(height_px, rows.stop * tile_px) - top_px))
