"""The public data of a campaign: what everybody can see on its pages, to take along. Streamed, however much
it is."""

import csv
import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker.exchange import public_rows
from tracker.exchange.spreadsheet import disarm
from tracker.models import Campaign, Submission
from tracker.sky import gazetteer
from tracker.text import ISOLATES, plain
from tracker.web import limits
from tracker.web.addresses import make_absolute, make_link
from tracker.web.middleware import campaign_of
from tracker.web.parameters import Parameters

NEWEST = 60
A_SITEMAP = 20_000
EXPORTS_A_MINUTE = 10
MANY_TILES = range(10, 32)  # levels of a pyramid that are more than one tile of at most 512 pixels


class Echo:
    """A file for csv that hands back what is written."""

    def write(self, line: str) -> str:
        return line


def photo_address() -> str:
    """Asked for before the stream begins: by then the campaign's prefix is gone."""
    return make_link("photo", "PUBLICID", "large")


@require_safe
def waves_csv(request: HttpRequest) -> HttpResponse:
    """For spreadsheets: no cell is a formula; with ?bom=1 Excel sees that it is UTF-8."""
    if refusal := too_many(request):
        return refusal
    campaign, photo = campaign_of(request), photo_address()
    writer = csv.writer(Echo())

    def lines() -> Iterator[str]:
        yield ("\ufeff" if Parameters(request.GET).line("bom") == "1" else "") + writer.writerow(
            public_rows.COLUMNS
        )
        for row in public_rows.of(campaign, photo):
            yield writer.writerow([disarm(cell) for cell in row.values()])

    return stream(gather(lines()), "text/csv; charset=utf-8", f"waves-{campaign.slug}.csv")


@require_safe
def waves_geojson(request: HttpRequest) -> HttpResponse:
    """A point for each wave (RFC 7946): the town's, or rounded to 0.1°. Its properties are text, not HTML."""
    if refusal := too_many(request):
        return refusal
    campaign, photo = campaign_of(request), photo_address()

    def lines() -> Iterator[str]:
        before = '{"type":"FeatureCollection","features":['
        for row in public_rows.of(campaign, photo):
            point = {"type": "Point", "coordinates": [row.pop("longitude"), row.pop("latitude")]}
            feature = {"type": "Feature", "id": row.pop("id"), "geometry": point, "properties": row}
            yield before + without_tags(json.dumps(feature, separators=(",", ":"), ensure_ascii=False))
            before = ",\n"
        yield (before if before.startswith("{") else "") + "]}"

    return stream(gather(lines()), "application/geo+json", f"waves-{campaign.slug}.geojson")


def without_tags(text: str) -> str:
    """The same JSON, in which nothing can be taken for HTML, whatever shows the file."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def gather(lines: Iterable[str], size: int = 1 << 16) -> Iterator[bytes]:
    """A few large parts instead of many small ones."""
    part = bytearray()
    for line in lines:
        part += line.encode()
        if len(part) >= size:
            yield bytes(part)
            part.clear()
    yield bytes(part)


def stream(parts: Iterator[bytes], content_type: str, name: str) -> HttpResponse:
    response: Any = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response  # type: ignore[no-any-return]


def too_many(request: HttpRequest) -> HttpResponse | None:
    """An export holds a thread for seconds."""
    if limits.is_within(request, "export", EXPORTS_A_MINUTE, limits.A_MINUTE):
        return None
    return limits.too_often(request, _("That was too often. Please try again in a minute."), limits.A_MINUTE)


class NewWaves(Feed):
    """An Atom feed of the newest waves. Rows from before text was cleaned as it came in may still hold what
    XML cannot."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, *_args: Any, **_named: Any) -> Campaign:
        return campaign_of(request)

    def title(self, campaign: Campaign) -> str:
        return plain(campaign.translate(campaign.title))

    def subtitle(self, campaign: Campaign) -> str:
        return plain(campaign.translate(campaign.sentence))

    def link(self, _campaign: Campaign) -> str:
        return make_link("waves")

    def feed_url(self, _campaign: Campaign) -> str:
        return make_link("waves_atom")

    def items(self, campaign: Campaign) -> Any:
        return campaign.submissions.approved().with_photo().on_time().order_by("-pk")[:NEWEST]

    def item_title(self, item: Submission) -> str:
        """Text, as Atom takes a title that says nothing of its type."""
        return plain(f"{item.by_line}, {item.place_line}", keep=ISOLATES)

    def item_description(self, item: Submission) -> str:
        """HTML: Django says so of every summary, and readers show it as such."""
        return escape(plain(item.message or item.local_line))

    def item_link(self, item: Submission) -> str:
        return make_link("wave_page", item.public_id)

    def item_guid(self, item: Submission) -> str:
        return f"wave:{item.public_id}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Submission) -> Any:
        """The day: at which moment somebody sat at their telephone is nobody's business."""
        return item.created_at.replace(hour=0, minute=0, second=0, microsecond=0)


@require_safe
def sitemap(request: HttpRequest, page: int = 0) -> HttpResponse:
    """An index (page 0), the pages that everybody has (1), then the waves, so many a page."""
    campaign = campaign_of(request)
    approved = campaign.submissions.approved().order_by("pk")
    last = 1 + math.ceil(approved.count() / A_SITEMAP)
    if page > last:
        raise Http404(_("There is no such page."))
    if page == 0:
        pages = range(1, last + 1)
        parts = [make_link("sitemap_page", number) for number in pages]
        return render(request, "tracker/sitemap.xml", {"parts": parts}, content_type="application/xml")
    if page == 1:
        names = (
            "home",
            "waves",
            "when",
            "map",
            "pictures",
            "about",
            "numbers",
            "privacy",
            "wave",
            "check_in",
        )
        towns = [reverse("when_place", args=[town.slug]) for town in gazetteer.capitals_and_big_cities()]
        addresses = [*map(reverse, names), *([reverse("story")] if campaign.story_parts else []), *towns]
    else:
        some = approved[(page - 2) * A_SITEMAP : (page - 1) * A_SITEMAP]
        addresses = [reverse("wave_page", args=[one]) for one in some.values_list("public_id", flat=True)]
    context = {"addresses": [make_absolute(address) for address in addresses]}
    return render(request, "tracker/sitemap.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Private links and staff's pages are nobody's business; a machine that reads every pyramid tile learns
    nothing. What other sites show of a mosaic is open: its still, and the levels that are a single tile."""
    where = make_link("sitemap")
    lines = [
        "User-agent: *",
        *(f"Disallow: /{name}/" for name in ("w", "admin", "moderate", "organise")),
        *(f"Disallow: /tiles/*/{level}/" for level in MANY_TILES),
    ]
    return HttpResponse(
        "\n".join([*lines, f"Sitemap: {where}", ""]), content_type="text/plain; charset=utf-8"
    )
