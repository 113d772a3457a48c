"""The pictures that other sites show when a page is shared: 1200 × 630 pixels."""

from pathlib import Path

from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from tracker.documents.layout import ASH, NIGHT, PALE, SKY, SUN, Box, Layout, Part, Picture, Style
from tracker.models import Campaign, Submission
from tracker.viewing.sentences import sentence
from tracker.viewing.window import Window

SIZE = (1200.0, 630.0)
PACKAGES = Path(settings.BASE_DIR) / "node_modules"


def wave_card(submission: Submission) -> Layout:
    page = Layout(SIZE, PACKAGES, ground=NIGHT)
    left, most = 80.0, 1040.0
    if submission.has_photo:
        photo = Box(70, 95, 440, 440)
        page.picture(tile_of(submission), photo)
        page.box(photo, line=SUN, thick=4)
        left, most = 570.0, 560.0
    heading(page, submission.campaign, left, most)
    page.text(submission.by_line, left, 360, Style(64, PALE, True, submission.country), most=most)
    lines = [
        (submission.place_line, Style(32, SUN, True), 6),
        (submission.local_line, Style(26, ASH, True), 0),
    ]
    page.flow(lines, left, 300, most)
    return page


def place_card(here: Window, is_over: bool) -> Layout:
    """The local time in large figures, and where to look."""
    page = Layout(SIZE, PACKAGES, ground=NIGHT)
    heading(page, here.session.campaign, 80, 1040)
    page.text(here.spot.label, 80, 400, Style(44, SUN, True, here.spot.country), most=1040)
    time = (f"{here.local_start:%H:%M}", Style(170, PALE, True))
    date = (date_format(here.local_start, _("l j F Y")), Style(40, ASH, True))
    page.row([time, date], 76, 232, gap=40, end=1120)
    page.paragraph(sentence(here, is_over), 80, 150, Style(34, PALE, True), 1040)
    return page


def heading(page: Layout, campaign: Campaign, left: float, most: float) -> None:
    page.mark(left + 34, 500, 68, SUN, SKY)
    page.text(campaign.translate(campaign.title), left + 84, 490, Style(26, ASH, True), most=most - 84)


def tile_of(submission: Submission) -> Picture:
    """The square rendition."""
    return Picture((Part("private", submission.rendition("tile")),))
