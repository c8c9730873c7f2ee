"""Sealing, matching and masking of personal values. Pure: keys are handed in."""

from geoplan.residents.rules.masking import is_masked, last4, masked
from geoplan.residents.rules.matching import Matcher, normalised_name
from geoplan.residents.rules.sealing import KeyRingLike, Place, opened, seal_key, sealed

__all__ = [
    "KeyRingLike",
    "Matcher",
    "Place",
    "is_masked",
    "last4",
    "masked",
    "normalised_name",
    "opened",
    "seal_key",
    "sealed",
]
