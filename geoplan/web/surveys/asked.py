"""Which rows of an upload somebody looks at: a filter, a page, a row that is open. It travels with every button."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from geoplan.surveys.models import Survey
from geoplan.web.choices import whole

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """Rows with one problem or one result, a page of them; `line` is looked for, `open` stands as a form."""

    only: str = ""
    problem: str = ""
    page: int | None = None
    line: int | None = None
    open: int | None = None

    @property
    def query(self) -> str:
        """Return the query that leads back here, without a row that is open."""
        told = {"only": self.only, "problem": self.problem, "page": self.page}
        return urlencode({name: value for name, value in told.items() if value})


def asked_in(query: QueryDict) -> Asked:
    """Read what a page was asked for; anything that is no such thing is not there."""
    return Asked(
        only=query.get("only", "")[:LONGEST],
        problem=query.get("problem", "")[:LONGEST],
        page=whole(query.get("page")),
        line=whole(query.get("line")),
        open=whole(query.get("open")),
    )


def back_to(
    request: HttpRequest, survey: Survey, *, line: int | None = None, opened: int | None = None
) -> HttpResponse:
    """Lead back to the rows a button was pressed among, and to its row."""
    asked = asked_in(QueryDict(request.POST.get("back", "")))
    extra = f"open={opened}" if opened else f"line={line}" if line else ""
    query = "&".join(part for part in (asked.query, extra) if part)
    anchor = f"#row-{opened or line}" if opened or line else ""
    where = reverse("survey", args=[survey.pk])
    return redirect(f"{where}{'?' if query else ''}{query}{anchor}")
