"""What a question for findings is answered with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """GeoJSON features as text, and how many places of houses they tell. `found` counts those left out too."""

    features: str
    houses: int
    found: int | None = None
