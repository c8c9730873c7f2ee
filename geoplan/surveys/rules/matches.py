"""Which site a row of another payer's list is of, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Confidence(StrEnum):
    """Certain and likely ones are recorded; an unsure one waits for a planner."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"


class MatchedBy(StrEnum):
    """What tells for a site. `answer`: a planner said so."""

    CODE = "code"
    NPSN = "npsn"
    REFERENCE = "reference"
    NIK = "nik"
    KK = "kk"
    NAME_RT = "name-rt"
    NAME_PLACE = "name-place"
    NAME_LIKE = "name-like"
    NEAR = "near"
    ANSWER = "answer"


# Units: metres. A phone reads its place to some ten metres, and the next house of a kampung is not much farther.
SAME_PLACE_M = 10.0
NEAR_M = 25.0
AROUND_M = 60.0
# Schools stand alone: the gate and the middle of the yard are farther apart than two houses.
SCHOOL_SAME_PLACE_M = 50.0
SCHOOL_AROUND_M = 200.0
MOST_ASKED = 5
NAMES_ALIKE = 0.85

ORDER = list(Confidence)
SURE = {
    MatchedBy.CODE: Confidence.CERTAIN,
    MatchedBy.NPSN: Confidence.CERTAIN,
    MatchedBy.REFERENCE: Confidence.CERTAIN,
    MatchedBy.NIK: Confidence.CERTAIN,
    MatchedBy.ANSWER: Confidence.CERTAIN,
    MatchedBy.KK: Confidence.LIKELY,
    MatchedBy.NAME_RT: Confidence.LIKELY,
}
NAMED = {MatchedBy.NAME_RT, MatchedBy.NAME_PLACE, MatchedBy.NAME_LIKE}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site a row may be of, everything that tells for it, and how sure that makes it. Units: metres."""

    site_id: int
    code: str
    by: tuple[MatchedBy, ...]
    confidence: Confidence
    away_m: float | None = None

    def as_json(self) -> dict[str, object]:
        away = None if self.away_m is None else round(self.away_m, 1)
        return {"code": self.code, "by": list(self.by), "confidence": str(self.confidence), "away_m": away}


@dataclass(frozen=True, slots=True)
class Weighed:
    """The site a row is taken to be of, or the ones a planner is asked about, the most probable first."""

    taken: Candidate | None = None
    asked: tuple[Candidate, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as the row keeps it."""
        first = self.taken.as_json() if self.taken else {"confidence": str(Confidence.UNSURE)}
        return first | {"asked": [one.as_json() for one in self.asked]}


def by_name(*, same: bool, same_area: bool) -> tuple[MatchedBy, Confidence] | None:
    """Say what a school's name tells: the same in its kelurahan is likely, one written alike or elsewhere is unsure."""
    if same:
        return MatchedBy.NAME_PLACE, Confidence.LIKELY if same_area else Confidence.UNSURE
    return (MatchedBy.NAME_LIKE, Confidence.UNSURE) if same_area else None


def by_distance(away_m: float, *, is_school: bool, alone: bool, others_live_there: bool) -> Confidence:
    """Say what distance tells: likely only on the very spot, with no other site around and nobody else living there."""
    spot_m = SCHOOL_SAME_PLACE_M if is_school else SAME_PLACE_M
    return Confidence.LIKELY if away_m <= spot_m and alone and not others_live_there else Confidence.UNSURE


def joined(found: Sequence[Candidate]) -> list[Candidate]:
    """Return one candidate a site, as sure as the surest of what tells for it; a name and nearness back each other."""
    by_site: dict[int, Candidate] = {}
    for one in found:
        known = by_site.get(one.site_id)
        by_site[one.site_id] = one if known is None else both(known, one)
    return sorted(by_site.values(), key=lambda one: (ORDER.index(one.confidence), one.away_m or 0.0, one.code))


def both(one: Candidate, other: Candidate) -> Candidate:
    by = tuple(dict.fromkeys([*one.by, *other.by]))
    confidence = min(one.confidence, other.confidence, key=ORDER.index)
    away_m = one.away_m if one.away_m is not None else other.away_m
    if confidence is Confidence.UNSURE and MatchedBy.NEAR in by and NAMED & set(by) and (away_m or 0.0) <= NEAR_M:
        confidence = Confidence.LIKELY
    return replace(one, by=by, confidence=confidence, away_m=away_m)


def weigh(found: Sequence[Candidate]) -> Weighed:
    """Take the surest site, unless it is unsure or another one is as sure: then a planner is asked about all."""
    told = joined(found)
    if not told:
        return Weighed()
    first = told[0]
    rivals = [one for one in told[1:] if one.confidence is first.confidence]
    if first.confidence is Confidence.UNSURE or rivals:
        return Weighed(asked=tuple(told[:MOST_ASKED]))
    return Weighed(taken=first)
