"""Every route of the site by its name, with its arguments."""

from django.urls import get_resolver


def routes(patterns, namespace=""):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, pattern.namespace or namespace)
        elif not namespace:
            yield pattern.name, set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)


SITE = dict(routes(get_resolver().url_patterns))
