"""Places inside map links. A link is read, never opened: one that hides its place behind a short address is refused."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

_LINK = re.compile(r"(https?://\S+|geo:\S+|(?:www\.|maps\.|goo\.gl/|osm\.org/|openstreetmap\.org/)\S*)", re.IGNORECASE)
_SHORT = re.compile(
    r"//(?:www\.)?(?:maps\.app\.goo\.gl|goo\.gl|g\.co|bit\.ly|s\.id|tinyurl\.com|g\.page|osm\.org/go|share\.google)",
    re.IGNORECASE,
)
_NUMBER = r"([-+]?\d{1,3}(?:\.\d+)?)"
# In the order of trust: the pin first, what was asked for next, the middle of the picture last.
_PLACES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        rf"[?&#]mlat={_NUMBER}&mlon={_NUMBER}",
        rf"[?&](?:q|query|ll|sll|daddr|destination|center|cbll)=(?:loc:)?\s*{_NUMBER}\s*,\s*{_NUMBER}",
        rf"/(?:place|search|dir)/(?:[^/]*/)?{_NUMBER}\s*,\s*{_NUMBER}",
        rf"^geo:{_NUMBER},{_NUMBER}",
        rf"@{_NUMBER},{_NUMBER}",
        rf"#map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}",
    )
)


@dataclass(frozen=True, slots=True)
class MapLink:
    """A link and what it says: latitude and longitude as written, a text to read on, or nothing."""

    is_short: bool
    latitude: str | None = None
    longitude: str | None = None
    text: str | None = None


def link_in(text: str) -> MapLink | None:
    """Return the map link inside a text, or None when there is no link."""
    found = _LINK.search(text)
    if not found:
        return None
    link = unquote_plus(found[1])
    if _SHORT.search(found[1] if "//" in found[1] else f"//{found[1]}"):
        return MapLink(is_short=True)
    for place in _PLACES:
        pair = place.search(link)
        if pair:
            return MapLink(is_short=False, latitude=pair[1], longitude=pair[2])
    # A place written in words or degrees: /place/6°00'55.8"S+106°02'08.1"E/ or ?q=6P59X2MP+7Q
    named = re.search(r"/(?:place|search)/([^/]+)", link) or re.search(r"[?&](?:q|query)=([^&]+)", link)
    return MapLink(is_short=False, text=named[1] if named else None)
