"""Which site of the register a row speaks of."""

from collections.abc import Iterable, Sequence

from geoplan.accounts.models import User
from geoplan.areas.queries import areas_at, kelurahan_all
from geoplan.needs.models import Site
from geoplan.needs.queries import not_to_correct, sites_by_code, sites_by_reference, sites_near
from geoplan.needs.rules import Kind, PersonCells, SiteDraft
from geoplan.residents.queries import Home, Likeness, identity_matches

# Two rows without any identity are one house when they lie this close: the six decimals of one list, read twice.
SAME_POINT_M = 1.0


def known_codes(drafts: Sequence[SiteDraft]) -> list[str | None]:
    """Return the code of the site each draft speaks of, None for a new one.

    In this order: the code itself, the register's key, NIK or family card, the same name in the same RT, and for
    rows that name nobody the very same point.
    """
    codes = [draft.code or by_key for draft, by_key in zip(drafts, codes_by_reference(drafts), strict=True)]
    asked = [index for index, code in enumerate(codes) if code is None]
    for index, code in zip(asked, codes_by_identity([drafts[index] for index in asked]), strict=True):
        codes[index] = code
    asked = [index for index, code in enumerate(codes) if code is None and nameless(drafts[index])]
    for index, code in zip(asked, codes_by_point([drafts[index] for index in asked]), strict=True):
        codes[index] = code
    return codes


def codes_of_others(by: User, codes: Iterable[str | None]) -> set[str]:
    """Return which of some codes are of sites this person may not bring up to date, nor be led to by a list."""
    sites = sites_by_code([code for code in codes if code])
    barred = not_to_correct(by, sites.values())
    return {code for code, one in sites.items() if one.pk in barred}


def nameless(draft: SiteDraft) -> bool:
    return draft.reference is None and all(person.empty for person in draft.people)


def codes_by_reference(drafts: Sequence[SiteDraft]) -> list[str | None]:
    found: dict[tuple[str, str], str] = {}
    for kind in Kind:
        references = [draft.reference for draft in drafts if draft.kind is kind and draft.reference]
        for reference, site in sites_by_reference(kind.value, references).items():
            found[kind.value, reference] = site.code
    return [found.get((draft.kind.value, draft.reference or "")) for draft in drafts]


def codes_by_identity(drafts: Sequence[SiteDraft]) -> list[str | None]:
    """Return the site where the first person of a house is recorded already."""
    areas = area_ids(drafts)
    people = [draft.people[0] if draft.people else PersonCells() for draft in drafts]
    homes = [Home(area_id, draft.rt, draft.rw) for draft, area_id in zip(drafts, areas, strict=True)]
    chosen = [
        best(likeness, draft, area_id)
        for likeness, draft, area_id in zip(identity_matches(people, homes), drafts, areas, strict=True)
    ]
    codes = dict(Site.objects.filter(pk__in=[one for one in chosen if one]).values_list("pk", "code"))
    return [codes[one] if one else None for one in chosen]


def area_ids(drafts: Sequence[SiteDraft]) -> list[int | None]:
    """Return the kelurahan each draft lies in, or states while it has no point."""
    kelurahan = kelurahan_all()
    by_code = {one.code: one.id for one in kelurahan}
    covering = areas_at([draft.location or (0.0, 0.0) for draft in drafts], kelurahan)
    return [
        area.id if area else by_code.get(draft.stated_area_code or "")
        for draft, area in zip(drafts, covering, strict=True)
    ]


def best(likenesses: Sequence[Likeness], draft: SiteDraft, area_id: int | None) -> int | None:
    """Return the site of the strongest likeness: NIK, then family card, then the name within one RT."""
    for one in likenesses:
        if "nik" in one.same:
            return one.site_id
    for one in likenesses:
        if "kk" in one.same and not one.other_identity:
            return one.site_id
    for one in likenesses:
        same_rt = (one.area_id, one.rt, one.rw) == (area_id, draft.rt, draft.rw) and draft.rt != ""
        if "name" in one.same and same_rt and not one.other_identity:
            return one.site_id
    return None


def codes_by_point(drafts: Sequence[SiteDraft]) -> list[str | None]:
    codes: list[str | None] = [None] * len(drafts)
    for kind in Kind:
        of_kind = [index for index, draft in enumerate(drafts) if draft.kind is kind and draft.location]
        places = [drafts[index].location or (0.0, 0.0) for index in of_kind]
        for index, near in zip(of_kind, sites_near(kind.value, places, SAME_POINT_M, withdrawn=True), strict=True):
            codes[index] = near[0].code if near else None
    return codes
