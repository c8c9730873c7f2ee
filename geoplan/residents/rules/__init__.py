"""Sealing, matching and masking of personal values. Pure: keys are handed in."""

from geoplan.residents.rules.files import open_stream, seal_stream
from geoplan.residents.rules.masking import is_masked, last4, masked
from geoplan.residents.rules.matching import Matcher, normalised_name
from geoplan.residents.rules.minutes import is_pdf
from geoplan.residents.rules.sealing import KeyRingLike, Place, opened, seal_key, sealed

__all__ = [
    "KeyRingLike",
    "Matcher",
    "Place",
    "is_masked",
    "is_pdf",
    "last4",
    "masked",
    "normalised_name",
    "open_stream",
    "opened",
    "seal_key",
    "seal_stream",
    "sealed",
]
