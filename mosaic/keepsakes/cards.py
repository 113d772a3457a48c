"""What other sites show of the mosaic, a version and a group: 1200 × 630 pixels."""

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mosaic.building.addresses import preview_name
from mosaic.keepsakes.posters import crowd
from mosaic.models import Build
from tracker.documents.layout import ASH, NIGHT, PALE, SUN, Box, Layout, Part, Picture, Style
from tracker.models import Group, Submission
from tracker.viewing.cards import PACKAGES, SIZE, heading, tile_of

EDGE, FOOT = 60.0, 190.0
FACES = 8
FACE, GAP = 252.0, 12.0


def mosaic_card(build: Build) -> Layout:
    """The mosaic over the whole width, who made it, and how many they are."""
    campaign = build.mosaic.campaign
    target = "" if build.mosaic.is_default else _(build.mosaic.target.name)
    return of_build(build, campaign.translate(campaign.title), target or crowd(build))


def version_card(build: Build) -> Layout:
    """The mosaic as it is, when that was, and how near it comes to the best that can be."""
    published = build.published_at
    gap = build.record.certified_gap
    parts = [date_format(published, _("j F Y"))] if published else []
    if gap is not None:
        percent = number_format(round(100 * gap, 2), 2)
        parts.append(_("within %(percent)s %% of the best mosaic possible") % {"percent": percent})
    return of_build(build, _("How good is this mosaic?"), " · ".join(parts))


def of_build(build: Build, title: str, words: str) -> Layout:
    page = Layout(SIZE, PACKAGES, ground=NIGHT)
    width, height = SIZE
    room = height - FOOT
    wide, tall = width, width * build.rows / build.columns
    if tall > room:
        wide, tall = room * build.columns / build.rows, room
    left, bottom = (width - wide) / 2, FOOT + (room - tall) / 2
    page.picture(Picture((Part("public", preview_name(build.key)),)), Box(left, bottom, wide, tall))
    page.text(title, EDGE, 92, Style(60, PALE, True), most=width - 2 * EDGE)
    page.text(words, EDGE, 44, Style(26, SUN, True), most=width - 2 * EDGE)
    return page


def group_card(group: Group, members: list[Submission]) -> Layout:
    """The first faces of a group, side by side, its name, and how many they are."""
    page = Layout(SIZE, PACKAGES, ground=NIGHT)
    faces = [member for member in members if member.has_photo][:FACES]
    side = min(FACE, (SIZE[0] - 2 * EDGE - (len(faces) - 1) * GAP) / max(1, len(faces)))
    for number, member in enumerate(faces):
        page.picture(tile_of(member), Box(EDGE + number * (side + GAP), 330 - side / 2, side, side))
    people = sum(member.people for member in members)
    count = ngettext("%(count)s person", "%(count)s people", people) % {"count": number_format(people)}
    heading(page, group.campaign, EDGE, SIZE[0] - 2 * EDGE)
    page.text(group.public_name, EDGE, 110, Style(64, PALE, True), most=SIZE[0] - 2 * EDGE)
    page.text(count, EDGE, 58, Style(28, ASH, True), most=SIZE[0] - 2 * EDGE)
    return page
