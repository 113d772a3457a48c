"""Files as answers: only our own JPEGs, only after a view has allowed it."""

import io
from hashlib import sha256
from typing import Any

import segno
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponseRedirect,
)
from django.utils.safestring import SafeString, mark_safe

# Whatever a browser may think such a file is, it cannot do anything.
INERT = "default-src 'none'; sandbox"


def private_file(name: str, content_type: str = "image/jpeg", *, by_link: bool = True) -> HttpResponse:
    """A file of the private storage; sent by nginx where ACCEL_PREFIX is set. Not by_link: nobody gets a link
    to the store, which leads there a while longer than it is allowed."""
    storage = storages["private"]
    if settings.ACCEL_PREFIX and not settings.S3_BUCKET:
        if not storage.exists(name):
            raise Http404("This file is gone.")
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX}{name}"
    elif settings.S3_BUCKET and settings.S3_SIGNED_SECONDS and by_link:
        headers = {"ResponseContentType": content_type, "ResponseCacheControl": "private, no-store"}
        # Whoever was allowed to see it fetches it from the store, by a link that ends soon.
        link = storage.url(name, headers, settings.S3_SIGNED_SECONDS)  # type: ignore[call-arg]
        response = HttpResponseRedirect(link)
    else:
        response = HttpResponse(read(storage, name), content_type=content_type)
    response["Content-Security-Policy"] = INERT
    return response


def private_download(name: str, content_type: str, called: str) -> Any:
    """A large file of the private storage, to be kept: passed on piece by piece where the application sends
    it."""
    if (settings.ACCEL_PREFIX and not settings.S3_BUCKET) or (
        settings.S3_BUCKET and settings.S3_SIGNED_SECONDS
    ):
        response: Any = private_file(name, content_type)
    else:
        try:
            response = FileResponse(storages["private"].open(name), content_type=content_type)
        except FileNotFoundError as error:
            raise Http404("This file is gone.") from error
    response["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


def serve_revalidated(request: HttpRequest, name: str, *, by_link: bool = True) -> HttpResponse:
    """A file that may be shown to everybody today: a cache asks each time whether it still may."""
    etag = f'"{sha256(name.encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        kind = "image/png" if name.endswith(".png") else "image/jpeg"
        response = private_file(name, kind, by_link=by_link)
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def public_file(name: str, content_type: str) -> HttpResponse:
    """A file of the public storage; behind nginx these requests never come here."""
    return HttpResponse(read(storages["public"], name), content_type=content_type)


def read(storage: Storage, name: str) -> bytes:
    try:
        with storage.open(name) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise Http404("This file is gone.") from error


def qr_svg(text: str) -> SafeString:
    """An SVG drawing for the page; segno writes it from the link alone, nothing of it is markup."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(
        buffer, kind="svg", scale=4, border=2, xmldecl=False, svgns=True, dark="#05070d", light="#ffffff"
    )
    return mark_safe(buffer.getvalue().decode())  # noqa: S308  # nosec B308 B703


def serve_drawing(content: bytes, kind: str, name: str = "") -> HttpResponse:
    """A picture or a document that was drawn for this request: kind is png or pdf."""
    response = HttpResponse(content, content_type="application/pdf" if kind == "pdf" else "image/png")
    if name:
        response["Content-Disposition"] = f'inline; filename="{name}.{kind}"'
    if kind != "pdf":
        response["Content-Security-Policy"] = INERT
    response["Cache-Control"] = "no-cache"
    return response
