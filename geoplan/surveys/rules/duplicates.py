"""Rows of one file that speak of the same house or school."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence

from geoplan.needs.rules import Kind, PersonCells, SiteDraft
from geoplan.surveys.reading.text import folded_name
from geoplan.surveys.rules.problems import Problem, RowResult, Severity, with_problems

MOST_ON_ONE_POINT = 3
POINT_DECIMALS = 5


def mark_duplicates(results: Sequence[RowResult], titles: Mapping[str, str] | None = None) -> list[RowResult]:
    """Return the rows with every later one of a pair asked about, naming the line it resembles.

    The same NIK; the same name in the same RT, unless both NIK are known and differ; the same school and school year;
    and as a note more than three houses on one point to five decimals.
    """
    found: dict[int, list[Problem]] = defaultdict(list)
    named = titles or {}
    for place, first in _repeats(results, _nik_key):
        _ask(found, results, place, first, named.get("nik", "nik"), "duplicate-nik")
    for place, first in _repeats(results, _name_key):
        if not _are_two_people(results[place], results[first]) and not _has(found[place], "duplicate-nik"):
            _ask(found, results, place, first, named.get("person_name", "person_name"), "duplicate-name-rt")
    for place, first in _repeats(results, _school_key):
        _ask(found, results, place, first, named.get("npsn", "npsn"), "duplicate-npsn")
    _note_crowds(found, results, named)
    return [with_problems(result, found[place]) if found[place] else result for place, result in enumerate(results)]


def _repeats(results: Sequence[RowResult], key_of: Callable[[SiteDraft], Hashable | None]) -> list[tuple[int, int]]:
    """Return the place of every row whose key was met before, with the place of the first such."""
    first: dict[Hashable, int] = {}
    repeats = []
    for place, result in enumerate(results):
        key = key_of(result.draft) if isinstance(result.draft, SiteDraft) else None
        if key is None:
            continue
        if key in first:
            repeats.append((place, first[key]))
        else:
            first[key] = place
    return repeats


def _person(draft: SiteDraft) -> PersonCells:
    return draft.people[0] if draft.people else PersonCells()


def _nik_key(draft: SiteDraft) -> Hashable | None:
    return _person(draft).nik


def _name_key(draft: SiteDraft) -> Hashable | None:
    name = _person(draft).name
    if not name or not draft.rt:
        return None
    return folded_name(name), draft.rt, draft.rw, draft.stated_area_code


def _school_key(draft: SiteDraft) -> Hashable | None:
    if draft.school is None or not draft.reference:
        return None
    return draft.reference, draft.school.school_year


def _are_two_people(one: RowResult, other: RowResult) -> bool:
    if not isinstance(one.draft, SiteDraft) or not isinstance(other.draft, SiteDraft):
        return False
    numbers = _person(one.draft).nik, _person(other.draft).nik
    return None not in numbers and numbers[0] != numbers[1]


def _has(problems: Sequence[Problem], code: str) -> bool:
    return any(problem.code == code for problem in problems)


def _ask(
    found: dict[int, list[Problem]],
    results: Sequence[RowResult],
    place: int,
    first: int,
    column: str,
    code: str,
) -> None:
    like = f"line {results[first].line}"
    found[place].append(Problem(results[place].line, column, code, Severity.ASK, None, like))


def _note_crowds(found: dict[int, list[Problem]], results: Sequence[RowResult], titles: Mapping[str, str]) -> None:
    crowds: dict[tuple[float, float], list[int]] = defaultdict(list)
    for place, result in enumerate(results):
        draft = result.draft
        if isinstance(draft, SiteDraft) and draft.kind is Kind.HOUSE and draft.location:
            lon, lat = draft.location
            crowds[round(lon, POINT_DECIMALS), round(lat, POINT_DECIMALS)].append(place)
    column = titles.get("latitude") or titles.get("coordinates") or "coordinates"
    for (lon, lat), places in crowds.items():
        if len(places) > MOST_ON_ONE_POINT:
            for place in places:
                found[place].append(
                    Problem(
                        results[place].line,
                        column,
                        "many-on-one-point",
                        Severity.NOTE,
                        f"{lat:.5f}, {lon:.5f}",
                        f"{len(places)} houses here",
                    )
                )
