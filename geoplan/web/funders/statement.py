"""A payer's year on the screen: set aside, promised, agreed, built, spent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geoplan import db
from geoplan.adoptions.queries import statement_of
from geoplan.funders import queries
from geoplan.web.choices import whole, year_choices
from geoplan.web.funders.commitments import head_of
from geoplan.web.gate import person, signed_in


@never_cache
@require_safe
@signed_in
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a payer's year. Raises: FunderNotFound, also for everybody but its members and planners."""
    by, at = person(request), db.now()
    found = queries.money_of(by, pk)
    years = year_choices(at)
    year = whole(request.GET.get("year"))
    if year not in years:
        year = queries.budget_year(at)
    shown = head_of(found, by, "statement") | {"told": statement_of(found, year, at), "year": year, "years": years}
    return render(request, "funders/statement.html", shown)
