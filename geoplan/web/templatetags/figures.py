"""Money, moments, units and shares the way people write them in the language of the page."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

MONTHS = {
    "id": ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}
LARGE = {"id": ("juta", "miliar", "triliun"), "en": ("million", "billion", "trillion")}
QUARTERS = {Decimal("0.25"): "¼", Decimal("0.5"): "½", Decimal("0.75"): "¾"}
Number = int | float | Decimal


def written_in() -> str:
    """Return the page's language: `id` or `en`."""
    return "en" if (get_language() or "id").startswith("en") else "id"


def separated(number: Number, decimals: int = 0) -> str:
    """Write a number with the separators of the language: 12.345,6 or 12,345.6."""
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    english = f"{rounded:,.{decimals}f}"
    return english if written_in() == "en" else english.translate(str.maketrans(",.", ".,"))


@register.filter
def count(number: Number | None) -> str:
    """Write a whole number: 2.068. Nothing is a dash."""
    return "–" if number is None else separated(number)


@register.filter
def rupiah(amount: Number | None) -> str:
    """Write money in full: Rp30.000.000."""
    return "–" if amount is None else f"Rp{separated(amount)}"


@register.filter
def rupiah_short(amount: Number | None) -> str:
    """Write a large sum as people say it: Rp250 juta, Rp1,2 miliar."""
    if amount is None:
        return "–"
    for power, word in zip((6, 9, 12), LARGE[written_in()], strict=True):
        scaled = Decimal(str(amount)).scaleb(-power)
        if 1 <= scaled < 1000 or (power == 12 and scaled >= 1):
            return f"Rp{separated(scaled, 0 if scaled >= 100 or scaled == scaled.to_integral_value() else 1)} {word}"
    return rupiah(amount)


@register.filter
def percent(share: Number | None) -> str:
    """Write a share given in percent with one decimal: 61,4%."""
    return "–" if share is None else f"{separated(share, 1)}%"


@register.filter
def percent_whole(share: Number | None) -> str:
    """Write a share given in whole percent: 50%."""
    return "–" if share is None else f"{separated(share)}%"


@register.filter
def units(number: Number | str | None) -> str:
    """Write units of need: 1, 2½. Quarters are fractions, never 0,25."""
    if number is None:
        return "–"
    exact = Decimal(str(number))
    whole, rest = divmod(exact, 1)
    fraction = QUARTERS.get(rest.normalize(), "")
    if rest and not fraction:
        return separated(exact, 2)
    return f"{separated(whole)}{fraction}" if whole or not fraction else fraction


@register.filter
def need(number: Number | str | None, kind: str) -> str:
    """Write units with their noun: 1 rumah, 2½ ruang."""
    if number is None:
        return gettext("unknown")
    many = 1 if Decimal(str(number)) == 1 else 2
    nouns = {
        "house": ngettext("house", "houses", many),
        "school": ngettext("room", "rooms", many),
    }
    noun = nouns.get(kind, ngettext("house or room", "houses and rooms", many))
    return f"{units(number)} {noun}"


@register.filter
def day(moment: date | datetime | None) -> str:
    """Write a day: 24 Nov 2026."""
    if moment is None:
        return "–"
    if isinstance(moment, datetime):
        moment = timezone.localtime(moment)
    return f"{moment.day} {MONTHS[written_in()][moment.month - 1]} {moment.year}"


@register.filter
def moment(at: datetime | None) -> str:
    """Write a moment with its zone: 24 Nov 2026 14.05 WIB."""
    if at is None:
        return "–"
    here = timezone.localtime(at)
    mark = ":" if written_in() == "en" else "."
    return f"{day(here)} {here:%H}{mark}{here:%M} {here.tzname()}"


@register.filter
def metres(distance: Number | None) -> str:
    """Write a distance: 350 m, 1,2 km."""
    if distance is None:
        return "–"
    return f"{separated(distance)} m" if distance < 1000 else f"{separated(Decimal(str(distance)) / 1000, 1)} km"


@register.filter
def file_size(size_bytes: int) -> str:
    """Write the size of a file: 85 KB, 1,4 MB."""
    if size_bytes < 1_000_000:
        return f"{separated(max(1, size_bytes / 1000))} KB"
    if size_bytes < 1_000_000_000:
        return f"{separated(size_bytes / 1_000_000, 1)} MB"
    return f"{separated(size_bytes / 1_000_000_000, 1)} GB"
