"""The mosaic for viewers of the International Image Interoperability Framework: Image API 3 level 0,
Presentation 3.

Level 0 promises ready-made tiles only. Each request is an address of the pyramid in other words; what the
published version has there is redirected to, so the addresses stay while the mosaic grows. The deep levels
are offered as far as every cell goes on. Source: iiif.io/api/image/3.0, iiif.io/api/presentation/3.0.
"""

import math
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mosaic.building import depth
from mosaic.building.addresses import preview_name
from mosaic.building.files import BuildFiles
from mosaic.engine import Address, Pyramid
from mosaic.models import Build
from mosaic.web.published import address_of, address_of_face, find_published_build, page_of
from tracker.web.addresses import make_absolute

IMAGE_CONTEXT, PRESENTATION_CONTEXT = (
    f"http://iiif.io/api/{name}/3/context.json" for name in ("image", "presentation")
)
SQUARE = re.compile(r"(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})")
SIZE = re.compile(r"(\d{1,9}),(\d{1,9})?")


@require_safe
def base(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What stands behind the image's own name."""
    response = HttpResponseRedirect(base_of(find_published_build(request, slug)) + "/info.json")
    response.status_code = 303
    return open_to_all(response)


@require_safe
def info(request: HttpRequest, slug: str = "") -> HttpResponse:
    build = find_published_build(request, slug)
    data = service(build) | {"@context": IMAGE_CONTEXT}
    return open_to_all(JsonResponse(data, content_type=f'application/ld+json;profile="{IMAGE_CONTEXT}"'))


def service(build: Build) -> dict[str, Any]:
    pyramid, sides = build.pyramid, depth.sides_of_all(build)
    enlarged = 2 ** len(sides)
    factors: dict[int, list[int]] = {}
    for number, side in enumerate(reversed(sides)):
        factors.setdefault(side, []).append(2**number)
    levels = range(pyramid.base_level, whole_level(pyramid) - 1, -1)
    scales = [enlarged * 2 ** (pyramid.base_level - level) for level in levels]
    factors.setdefault(pyramid.tile_px, []).extend(scales)
    data: dict[str, Any] = {
        "id": base_of(build),
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": pyramid.width_px * enlarged,
        "height": pyramid.height_px * enlarged,
        "sizes": [as_size(pyramid, level) for level in range(whole_level(pyramid) + 1)],
        "tiles": [{"width": side, "scaleFactors": scales} for side, scales in factors.items()],
    }
    if build.image_format != "jpg":
        data |= {"extraFormats": [build.image_format], "preferredFormats": [build.image_format]}
    return data


@require_safe
def tile(request: HttpRequest, region: str, size: str, image_format: str, slug: str = "") -> HttpResponse:
    """One of the ready-made tiles, or the whole at a size that one of them holds; 404 for anything else."""
    build = find_published_build(request, slug)
    sides = depth.sides_of_all(build)
    leads_to = face_from(build, sides, region, size)
    if not leads_to and (smaller := region_within(region, 2 ** len(sides))):
        address = address_from(build.pyramid, smaller, size)
        leads_to = "/" + BuildFiles(build).tile_name(address) if address else ""
    if not leads_to or image_format != build.image_format:
        raise Http404(_("Only the tiles and sizes listed in info.json are available."))
    return open_to_all(HttpResponseRedirect(leads_to))


def face_from(build: Build, sides: list[int], region: str, size: str) -> str:
    """The address of the photo that a region at a size is; "" where it is no whole cell, or none so deep."""
    square, asked = SQUARE.fullmatch(region), SIZE.fullmatch(size)
    cell_px = build.cell_px * 2 ** len(sides)
    if square is None or asked is None or int(asked[1]) not in sides:
        return ""
    x, y, width, height = map(int, square.groups())
    side, column, row = int(asked[1]), x // cell_px, y // cell_px
    if (width, height, x % cell_px, y % cell_px) != (cell_px, cell_px, 0, 0) or not fits((side, side), asked):
        return ""
    if column >= build.columns or row >= build.rows:
        return ""
    return address_of_face(build, row, column, side)


def region_within(region: str, enlarged: int) -> str:
    """The same region in pixels of the base level; "" where it begins or ends between two of them."""
    square = SQUARE.fullmatch(region)
    if square is None or enlarged == 1:
        return region
    numbers = [int(number) for number in square.groups()]
    return "" if any(n % enlarged for n in numbers) else ",".join(str(n // enlarged) for n in numbers)


def address_from(pyramid: Pyramid, region: str, size: str) -> Address | None:
    """The pyramid tile that a region at a size is; None when none is exactly that."""
    asked = SIZE.fullmatch(size)
    if asked is None:
        return None
    wide = int(asked[1])
    for level in range(pyramid.base_level + 1):
        if region == "full":
            if level <= whole_level(pyramid) and fits(pyramid.size_px(level), asked):
                return Address(level, 0, 0)
            continue
        square = SQUARE.fullmatch(region)
        if square is None or not wide:
            return None
        x, y, width, height = map(int, square.groups())
        span = pyramid.tile_px * 2 ** (pyramid.base_level - level)
        if x % span or y % span or x >= pyramid.width_px or y >= pyramid.height_px:
            continue
        whole = (min(span, pyramid.width_px - x), min(span, pyramid.height_px - y))
        scale = span // pyramid.tile_px
        if (width, height) == whole and fits((math.ceil(width / scale), math.ceil(height / scale)), asked):
            return Address(level, x // span, y // span)
    return None


def fits(size_px: tuple[int, int], asked: "re.Match[str]") -> bool:
    """ "512,512", or as viewers of earlier versions write it, "512,"."""
    return size_px[0] == int(asked[1]) and (asked[2] is None or size_px[1] == int(asked[2]))


def whole_level(pyramid: Pyramid) -> int:
    """The deepest level that is one pyramid tile."""
    return max(level for level in range(pyramid.base_level + 1) if pyramid.tiles(level) == (1, 1))


def as_size(pyramid: Pyramid, level: int) -> dict[str, int]:
    width, height = pyramid.size_px(level)
    return {"width": width, "height": height}


@require_safe
def manifest(request: HttpRequest, slug: str = "") -> HttpResponse:
    """One canvas with the mosaic on it, its credit and its licence."""
    build = find_published_build(request, slug)
    data = presentation(build)
    return open_to_all(
        JsonResponse(data, content_type=f'application/ld+json;profile="{PRESENTATION_CONTEXT}"')
    )


def presentation(build: Build) -> dict[str, Any]:
    campaign, image = build.mosaic.campaign, service(build)
    here = make_absolute(address_of(build.mosaic, "iiif_manifest"))
    size = {"width": image["width"], "height": image["height"]}
    small = image["sizes"][-1]
    body = {
        "id": f"{image['id']}/full/{small['width']},{small['height']}/0/default.{build.image_format}",
        "type": "Image",
        "format": "image/webp" if build.image_format == "webp" else "image/jpeg",
        "service": [image],
        **size,
    }
    painting: dict[str, Any] = {"id": f"{here}/painting", "type": "Annotation", "motivation": "painting"}
    painting |= {"body": body, "target": f"{here}/canvas"}
    title = words(campaign.translate(campaign.title))
    canvas = {"id": f"{here}/canvas", "type": "Canvas", "label": title, **size}
    canvas["items"] = [{"id": f"{here}/page", "type": "AnnotationPage", "items": [painting]}]
    credit = campaign.translate(build.mosaic.target.said_of_it.credit)
    data: dict[str, Any] = {
        "@context": PRESENTATION_CONTEXT,
        "id": here,
        "type": "Manifest",
        "label": title,
        "summary": words(campaign.translate(campaign.sentence)),
        "homepage": [
            {
                "id": make_absolute(page_of(build.mosaic)),
                "type": "Text",
                "label": words(_("The mosaic")),
                "format": "text/html",
            }
        ],
        "thumbnail": [
            {
                "id": make_absolute(f"/{preview_name(build.key)}"),
                "type": "Image",
                "format": "image/jpeg",
            }
        ],
        "requiredStatement": {"label": words(_("Credit")), "value": words(f"{people(build)} · {credit}")},
        "items": [canvas],
    }
    consent_text = campaign.consent_texts.first()
    if consent_text and consent_text.licence_url.startswith("https://creativecommons.org/"):
        # The specification wants the address of the licence as its makers write it.
        data["rights"] = consent_text.licence_url.replace("https://", "http://", 1)
    return data


def people(build: Build) -> str:
    return ngettext("%(count)s photo", "%(count)s photos", build.photos) % {"count": build.photos}


def words(text: str) -> dict[str, list[str]]:
    return {"none": [text]}


def base_of(build: Build) -> str:
    return make_absolute(address_of(build.mosaic, "iiif"))


def open_to_all(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-cache"
    return response
