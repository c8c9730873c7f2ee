"""What a person was told: the list, one message's way to its page, and all of it marked as read."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geoplan import db
from geoplan.notices import queries
from geoplan.notices import services as told
from geoplan.notices.models import Notice
from geoplan.notices.queries import Message
from geoplan.web.gate import person, signed_in
from geoplan.web.sharing import whatsapp_link

ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Shown:
    """A message and the link that passes it on."""

    message: Message
    share: str


@never_cache
@require_safe
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """List what the person was told, unread first."""
    user = person(request)
    page: Page[Notice] = Paginator(queries.notices_of(user), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [Shown(one, whatsapp_link(one.passed_on)) for one in queries.messages(page.object_list)]
    return render(request, "notices/notices.html", {"page": page, "rows": rows, "unread": queries.unread_count(user)})


@never_cache
@require_safe
@signed_in
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go where it leads. Raises: NoticeNotFound."""
    found = told.read_notice(user=person(request), pk=pk, at=db.now())
    return redirect(queries.messages([found])[0].path)


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    told.read_all(user=person(request), at=db.now())
    return redirect("notices")
