"""Every address of the project, as Django resolves it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> list[str]:
    """Return the patterns of all addresses, each once; a shadowed one is reached by nobody."""
    return sorted(set(walk(get_resolver().url_patterns, "")))


def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, address)
        else:
            yield address
