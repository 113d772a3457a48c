"""What people get to take home: the certificate, and the sheet of a group. Everything on them is true of this
wave: when its light arrived, and where Saturn stood."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mosaic.models import Mosaic, Placement
from tracker.documents.layout import GOLD, INK, MUTED, NIGHT, Box, Layout, Style
from tracker.models import ImagingSession, Submission
from tracker.sky import ephemeris
from tracker.viewing.cards import PACKAGES, tile_of
from tracker.viewing.sentences import direction, name_target, on_the_way, sentence, wave_sentence
from tracker.viewing.window import Spot, Window

PAGE, PORTRAIT = (842.0, 595.0), (595.0, 842.0)
FIRST_BASE, FIRST_SIZE, NEXT_SIZE = 384.0, 17.0, 13.0
AROUND = 1  # cells to each side of one's own
PAGE_COLUMNS, PAGE_ROWS = 4, 5


@dataclass(frozen=True, slots=True)
class Cell:
    """Where somebody is in the published mosaic, of how many cells."""

    row: int
    column: int
    cells: int

    @property
    def line(self) -> str:
        words = {
            "row": self.row + 1,
            "column": self.column + 1,
            "cells": number_format(self.cells, force_grouping=True),
        }
        return _("Row %(row)s, column %(column)s, of %(cells)s cells") % words


def cell_of(submission: Submission) -> Cell | None:
    build = Mosaic.objects.find_published(submission.campaign)
    placement = build.placements.filter(submission=submission).first() if build else None
    return Cell(placement.row, placement.column, build.grid.cells) if build and placement else None


def certificate(submission: Submission, link: str) -> Layout:
    """One landscape page."""
    title = _("Certificate of %(by)s") % {"by": submission.by_line}
    page = Layout(PAGE, PACKAGES, title=title, language=get_language() or "")
    page.sign(name_of(submission))
    draw_certificate(page, submission, link)
    return page


def name_of(submission: Submission) -> str:
    """Of the campaign, in the reader's language."""
    return submission.campaign.translate(submission.campaign.title)


def draw_certificate(page: Layout, submission: Submission, link: str) -> None:
    page.box(Box(24, 24, PAGE[0] - 48, PAGE[1] - 48), line=GOLD, thick=0.8)
    page.box(Box(29, 29, PAGE[0] - 58, PAGE[1] - 58), line=GOLD, thick=0.4)
    has_picture = submission.has_photo
    left, most = (346.0, 430.0) if has_picture else (80.0, 682.0)
    page.mark(left + 22, 508, 44)
    page.text(name_of(submission), left + 56, 502, Style(15, MUTED, True), most=most - 60)
    name = submission.by_line
    page.text(name, left, 428, Style(46, INK, True, submission.country, "H1"), most=most)
    sizes = chain([FIRST_SIZE], repeat(NEXT_SIZE))
    blocks = [
        (words, Style(size, INK, True), size / 2)
        for words, size in zip(paragraphs(submission), sizes, strict=False)
    ]
    page.flow(blocks, left, FIRST_BASE, most)
    cell = cell_of(submission)
    if has_picture:
        draw_neighbours(page, submission, cell, Box(62, 206, 252, 252))
        outside = _("Waved later") if submission.is_late else _("In the mosaic with its next version")
        page.paragraph(cell.line if cell else outside, 62, 186, Style(11, MUTED), 252)
    page.code(link, left, 62, 78)
    page.text(_("To check it, scan this or type the code"), left + 94, 118, Style(10, MUTED), most=most - 94)
    page.text(submission.public_id, left + 94, 92, Style(22), most=most - 94)
    page.text(link, left + 94, 68, Style(9, MUTED), most=most - 94)


def paragraphs(submission: Submission) -> list[str]:
    """The blocks under the name: what is true of this wave, by now."""
    session, nearest = submission.session(), submission.nearest_session()
    words = {"place": submission.place_line, "time": submission.local_line}
    if nearest is None or not (session or nearest.body):
        return [_("waved from %(place)s on %(time)s.") % words]
    words["target"] = session.spacecraft if session else name_target(nearest)
    first = _("waved at %(target)s from %(place)s on %(time)s.") % words
    here = at_their_time(submission, nearest)
    said = [first, where_it_stood(here)] if here else [first]
    about_light = wave_sentence(submission, timezone.now())
    if session:
        light = session.light(submission.waved_at)
        way = on_the_way(light.left, light.at_spacecraft)
        about_light = f"{about_light} {_('It was %(time)s on the way.') % {'time': way}}"
    return [*said, about_light] if about_light else said


def at_their_time(submission: Submission, session: ImagingSession) -> Window | None:
    """The window of this wave: the session's target from its place, at its own minute; None before 1900."""
    spot = Spot(
        submission.place, submission.country, submission.latitude, submission.longitude, submission.zone
    )
    try:
        seen = ephemeris.view(spot.latitude, spot.longitude, submission.waved_at, session.aim)
    except ephemeris.SkyError:
        return None
    return Window(spot, session, submission.local_time, submission.local_time, seen, seen)


def where_it_stood(here: Window) -> str:
    if here.is_visible:
        return sentence(here, is_over=True)
    words = {"body": name_target(here.session), "direction": direction(here.compass)}
    return _("%(body)s was below the horizon, to the %(direction)s: they waved through the Earth.") % words


def draw_neighbours(page: Layout, submission: Submission, cell: Cell | None, frame: Box) -> None:
    """Their own tile, framed, among those around it; alone where it is in no mosaic yet."""
    build = Mosaic.objects.find_published(submission.campaign)
    if cell is None or build is None:
        page.picture(tile_of(submission), frame, describe_photo(submission))
        page.box(frame, line=GOLD, thick=2)
        return
    rows = range(cell.row - AROUND, cell.row + AROUND + 1)
    columns = range(cell.column - AROUND, cell.column + AROUND + 1)
    around = build.placements.filter(row__in=rows, column__in=columns).select_related("submission")
    step = frame.width / (2 * AROUND + 1)
    page.box(frame, fill=NIGHT)
    for placement in around:
        if placement.submission.is_public:
            # Rows count from the top, points of paper from the bottom.
            left = frame.left + (placement.column - columns[0]) * step
            bottom = frame.bottom + (rows[-1] - placement.row) * step
            is_own = (placement.row, placement.column) == (cell.row, cell.column)
            told = describe_photo(submission) if is_own else ""
            page.picture(tile_of(placement.submission), Box(left, bottom, step, step), told)
    own = Box(frame.left + AROUND * step, frame.bottom + AROUND * step, step, step)
    page.box(own, line=GOLD, thick=2.5)


def describe_photo(submission: Submission) -> str:
    """For whoever hears the document instead of seeing it."""
    return _("%(by)s waving, %(place)s") % {"by": submission.by_line, "place": submission.place_line}


def group_pages(
    name: str, submissions: Sequence[Submission], link: str, link_of: Callable[[Submission], str]
) -> Layout:
    """A portrait page or more with everybody of a group, and then a certificate for each."""
    page = Layout(PORTRAIT, PACKAGES, title=name, language=get_language() or "")
    if submissions:
        page.sign(name_of(submissions[0]))
    draw_group(page, name, submissions, link)
    for submission in submissions:
        page.add_page(PAGE)
        draw_certificate(page, submission, link_of(submission))
    return page


def draw_group(page: Layout, name: str, submissions: Iterable[Submission], link: str) -> None:
    """Everybody with their tile, name and cell."""
    waves = iter(submissions)
    is_first = True
    while some := list(islice(waves, PAGE_COLUMNS * PAGE_ROWS)):
        if not is_first:
            page.add_page()
        is_first = False
        page.box(Box(20, 20, PORTRAIT[0] - 40, PORTRAIT[1] - 40), line=GOLD, thick=0.6)
        page.mark(62, 778, 40)
        page.text(name, 92, 768, Style(26, INK, True, tag="H1"), most=380)
        page.code(link, 497, 746, 60)
        cells = first_cells(some)
        for number, submission in enumerate(some):
            left, bottom = 40 + number % PAGE_COLUMNS * 131, 624 - number // PAGE_COLUMNS * 140
            draw_member(page, submission, cells.get(submission.pk, ""), left, bottom)


def draw_member(page: Layout, submission: Submission, where: str, left: float, bottom: float) -> None:
    photo = Box(left, bottom, 104, 104)
    if submission.has_photo:
        page.picture(tile_of(submission), photo, describe_photo(submission))
    page.box(photo, line=GOLD, thick=0.6)
    page.text(submission.by_line, left, bottom - 14, Style(11, country=submission.country), most=120)
    page.text(where, left, bottom - 26, Style(8, MUTED), most=120)


def first_cells(submissions: list[Submission]) -> dict[int, str]:
    """Where each is in the published mosaic, in words."""
    build = Mosaic.objects.find_published(submissions[0].campaign)
    placed = Placement.objects.of(build).filter(submission__in=submissions).order_by("-row", "-column")
    return {
        one.submission_id: _("Row %(row)s, column %(column)s")
        % {"row": one.row + 1, "column": one.column + 1}
        for one in (placed if build else ())
    }
