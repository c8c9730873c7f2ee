"""What only the map and the register can tell of a row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.ops import nearest_points

from geoplan import db
from geoplan.accounts.models import User
from geoplan.areas.queries import Kelurahan, areas_at
from geoplan.needs.rules import SiteDraft, distance_m
from geoplan.surveys.rules import Problem, RowContext, RowResult, Severity, with_problems
from geoplan.surveys.services.matching import codes_of_others, known_codes, nameless

# Nearer to the stated kelurahan than this the border itself is in doubt: noted, not asked.
BORDER_DOUBT_M = 100.0
RECORDED_ELSEWHERE = "recorded-elsewhere"
# So many rows are looked for in the register with one query.
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows are judged by, with the borders of the kelurahan."""

    context: RowContext
    kelurahan: Sequence[Kelurahan]


def checked(results: Sequence[RowResult], kind: str, land: Ground, by: User) -> list[RowResult]:
    """Return rows with what the map and the register say of them.

    A point in no kelurahan is refused and kept; one outside the stated kelurahan is asked about; a row that
    speaks of a site we have is noted with its code, or refused without it where the site is not `by`'s to change.
    Another payer's list only hints at places.
    """
    if kind == "holding":
        return list(results)
    return [one for some in db.batches(on_the_map(results, land), AT_ONCE) for one in in_the_register(some, by)]


def on_the_map(results: Sequence[RowResult], land: Ground) -> list[RowResult]:
    placed = [one for one in results if one.draft is not None and one.draft.location is not None]
    found = areas_at([place_of(one) for one in placed], land.kelurahan)
    area_at = {one.line: area for one, area in zip(placed, found, strict=True)}
    return [in_its_area(one, area_at[one.line], land) if one.line in area_at else one for one in results]


def in_its_area(result: RowResult, area: Kelurahan | None, land: Ground) -> RowResult:
    """Compare where a row lies with where it says it lies, and keep the kelurahan that covers it."""
    if area is None:
        return outside(result, land)
    draft = result.draft
    if not isinstance(draft, SiteDraft):
        return result
    if draft.stated_area_code == area.code:
        return result
    stated = next((one for one in land.kelurahan if one.code == draft.stated_area_code), None)
    placed = replace(result, draft=replace(draft, stated_area_code=area.code))
    if stated is None:
        return placed
    away_m = border_distance_m(place_of(result), stated)
    severity = Severity.NOTE if away_m < BORDER_DOUBT_M else Severity.ASK
    problem = Problem(
        result.line, "kelurahan", "other-kelurahan", severity, stated.name, f"{area.name}, {metres(away_m)}"
    )
    return with_problems(placed, [problem])


def outside(result: RowResult, land: Ground) -> RowResult:
    lon, lat = place_of(result)
    away_m = min(border_distance_m((lon, lat), one) for one in land.kelurahan)
    problem = Problem(
        result.line, "latitude", "outside-all-areas", Severity.REFUSE, f"{lat:.6f}, {lon:.6f}", metres(away_m)
    )
    return with_problems(result, [problem])


def in_the_register(results: Sequence[RowResult], by: User) -> list[RowResult]:
    good = [one for one in results if isinstance(one.draft, SiteDraft) and one.draft.location]
    drafts = [one.draft for one in good if isinstance(one.draft, SiteDraft)]
    codes = known_codes(drafts)
    others = codes_of_others(by, codes)
    met: dict[int, Problem] = {}
    for one, draft, code in zip(good, drafts, codes, strict=True):
        # That a bare point met somebody else's house is told to nobody: points tried one by one would find it.
        if code and not (code in others and draft.code is None and nameless(draft)):
            met[one.line] = known(one.line, code, is_others=code in others)
    return [with_problems(one, [met[one.line]]) if one.line in met else one for one in results]


def known(line: int, code: str, *, is_others: bool) -> Problem:
    if is_others:
        return Problem(line, "code", RECORDED_ELSEWHERE, Severity.REFUSE)
    return Problem(line, "code", "known-already", Severity.NOTE, None, code)


def place_of(result: RowResult) -> tuple[float, float]:
    if result.draft is None or result.draft.location is None:
        raise ValueError("a row without a point")
    return result.draft.location


def border_distance_m(place: tuple[float, float], area: Kelurahan) -> float:
    """Return metres from a place to an area, 0 inside it. CRS: EPSG:4326, lon/lat."""
    near, _ = nearest_points(area.boundary, shapely.Point(place))
    return distance_m(place, (near.x, near.y))


def metres(distance: float) -> str:
    return f"{distance / 1000:.1f} km" if distance >= 1000 else f"{distance:.0f} m"
