"""The pictures that other sites show when a page is shared: 1200 × 630 pixels."""

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from PIL import Image

from tracker.documents.page import ASH, NIGHT, PALE, SKY, SUN, Box, Page, Style
from tracker.models import Submission
from tracker.storage import read_private
from tracker.viewing.sentences import sentence
from tracker.viewing.window import Window

SIZE = (1200.0, 630.0)
PACKAGES = Path(settings.BASE_DIR) / "node_modules"
TILE_PX = 256


def wave_card(submission: Submission) -> Page:
    page = Page(*SIZE, PACKAGES, ground=NIGHT)
    left, most = 80.0, 1040.0
    if submission.has_photo:
        photo = Box(70, 95, 440, 440)
        page.picture(tile_of(submission), photo)
        page.box(photo, line=SUN, thick=4)
        left, most = 570.0, 560.0
    heading(page, submission.campaign.title, left, most)
    page.text(submission.by_line, left, 360, Style(64, PALE, True, submission.country), most=most)
    base = page.paragraph(submission.place_line, left, 300, Style(32, SUN, True), most)
    page.paragraph(submission.local_line, left, base - 6, Style(26, ASH, True), most)
    return page


def place_card(here: Window, is_over: bool) -> Page:
    """The local time in large figures, and where to look."""
    page = Page(*SIZE, PACKAGES, ground=NIGHT)
    heading(page, here.session.campaign.title, 80, 1040)
    page.text(here.spot.label, 80, 400, Style(44, SUN, True, here.spot.country), most=1040)
    right = page.text(f"{here.local_start:%H:%M}", 76, 232, Style(170, PALE, True))
    page.text(
        date_format(here.local_start, _("l j F Y")),
        right + 40,
        232,
        Style(40, ASH, True),
        most=1120 - right - 40,
    )
    page.paragraph(sentence(here, is_over), 80, 150, Style(34, PALE, True), 1040)
    return page


def heading(page: Page, title: str, left: float, most: float) -> None:
    page.mark(left + 34, 500, 68, SUN, SKY)
    page.text(title or _("Wave at Saturn"), left + 84, 490, Style(26, ASH, True), most=most - 84)


def tile_of(submission: Submission) -> Image.Image:
    """The square rendition; a dark square where its file is gone."""
    try:
        return Image.open(BytesIO(read_private(submission.rendition("tile")))).convert("RGB")
    except FileNotFoundError:
        return Image.new("RGB", (TILE_PX, TILE_PX), NIGHT)
