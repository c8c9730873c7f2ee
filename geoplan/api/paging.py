"""Lists in pages: a signed cursor says after which row a list goes on, so rows that arrive shift nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGE_SIZE = 100
MOST = 1000
M = TypeVar("M", bound=Model)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort values of the last row shown. Signed, not sealed: put nothing in it that its reader may not see."""

    after: tuple[Any, ...]

    def written(self, of: str) -> str:
        """Return the cursor as text for one list; another list refuses it."""
        return signing.dumps(list(self.after), salt=f"geoplan.cursor.{of}")


def read_cursor(request: Request, of: str, width: int) -> Cursor | None:
    """Return where a list shall go on, None for its beginning. A made-up cursor is a 400."""
    text = request.query_params.get("cursor")
    if not text:
        return None
    try:
        after = tuple(signing.loads(text, salt=f"geoplan.cursor.{of}"))
    except (signing.BadSignature, TypeError, ValueError):
        after = ()
    if len(after) != width:
        raise ValidationError({"cursor": [_("Use the address given as `next`, unchanged.")]})
    return Cursor(after)


def read_limit(request: Request, default: int = PAGE_SIZE, most: int = MOST) -> int:
    """Return how many rows a page shall hold."""
    text = request.query_params.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= 1):
        raise ValidationError({"limit": [_("Write a whole number of 1 or more.")]})
    return min(int(text), most)


def next_address(request: Request, cursor: Cursor | None, of: str) -> str | None:
    """Return the address of the page after a cursor: the same question, another beginning."""
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor.written(of)
    return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"


def cut(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], bool]:
    """Return one page of rows that were fetched with one to spare, and whether there is more."""
    return rows[:limit], len(rows) > limit


def page_by_id(rows: QuerySet[M], request: Request, of: str) -> tuple[list[M], str | None]:
    """Return one page of rows, newest id first, and the address of the next page."""
    cursor, limit = read_cursor(request, of, width=1), read_limit(request)
    if cursor is not None:
        rows = rows.filter(Q(pk__lt=cursor.after[0]))
    shown, more = cut(list(rows.order_by("-pk")[: limit + 1]), limit)
    last = Cursor((shown[-1].pk,)) if more else None
    return list(shown), next_address(request, last, of)
