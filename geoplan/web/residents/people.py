"""The people of a site, for those who may read of them. Every answer leaves an entry in the journal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation
from geoplan.adoptions.queries import relation_to
from geoplan.needs.errors import SiteNotFound
from geoplan.needs.models import Site
from geoplan.needs.queries import site
from geoplan.residents.errors import ResidentsNotFound
from geoplan.residents.services import people_for
from geoplan.web.gate import person, signed_in


@never_cache
@require_safe
@signed_in
def residents(request: HttpRequest, code: str) -> HttpResponse:
    """Show the people of a site: as a part of the site's page, or alone where no script runs.

    Raises: ResidentsNotFound, the same for a site that is not there and for one that is not the person's to read.
    """
    by = person(request)
    try:
        house = site(code)
    except SiteNotFound:
        raise ResidentsNotFound(site=code) from None
    people = people_for(user=by, site=house, relation=relation_to(by, house))
    template = "residents/people.html" if request.headers.get("HX-Request") else "residents/page.html"
    return render(request, template, {"site": house, "people": people})


def people_words(by: User, site: Site, relation: Relation) -> str:
    """Return who lives at a site in one line, as far as the person may read it; the look is written down."""
    try:
        seen = people_for(user=by, site=site, relation=relation)
    except ResidentsNotFound:
        return ""
    return ", ".join(told for one in seen if (told := one.name or (f"NIK …{one.nik_last4}" if one.nik_last4 else "")))
