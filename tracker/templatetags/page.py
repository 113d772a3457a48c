"""What base.html needs and Django has no tag for."""

import json
from pathlib import Path

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MODULES = {"exifr": "exifr/dist/lite.esm.mjs"}


@register.simple_tag(takes_context=True)
def importmap(context: template.Context) -> SafeString:
    """Names for the project's ES modules: `wave/town-search` is static/js/town-search.js under its hashed name."""
    own = sorted((Path(settings.BASE_DIR) / "static" / "js").glob("*.js"))
    imports = {f"wave/{file.stem}": static(f"js/{file.name}") for file in own}
    imports |= {name: static(file) for name, file in MODULES.items()}
    content = mark_safe(json.dumps({"imports": imports}))  # noqa: S308  (our own file names, hashed)
    return format_html('<script type="importmap" nonce="{}">{}</script>', context["request"].csp_nonce, content)


@register.filter
def thousands(number: int | None) -> str:
    return f"{number or 0:,}"


@register.filter
def million_km(distance_km: int | None) -> str:
    """1,444,645,843 -> "1.44 billion km (898 million miles)"."""
    if not distance_km:
        return ""
    miles = distance_km * 0.621371
    kilometres = f"{distance_km / 1e9:.2f} billion km" if distance_km >= 1e9 else f"{distance_km / 1e6:.1f} million km"
    return f"{kilometres} ({miles / 1e6:,.0f} million miles)"


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """0.00241, 2 -> "0.24 %", with a no-break space."""
    return "–" if share is None else f"{share:.{digits}%}".replace("%", "\u00a0%")
