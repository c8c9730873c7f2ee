"""Photos of an upload: a zip of them is sent, and what became of each is told."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from geoplan.accounts.rules import Deed
from geoplan.errors import Refusal
from geoplan.needs.rules.photos import PhotoKind
from geoplan.surveys import queries, services
from geoplan.surveys.models import PhotoZip, Survey
from geoplan.web.errors import BadForm
from geoplan.web.gate import ask, signed_in
from geoplan.web.templatetags.figures import count
from geoplan.web.words import refusal_text
from geoplan.web.words.photos import PHOTO_KINDS

NAMES_SHOWN = 200
WHY: dict[str, Promise] = {
    "not-named": _("No row names it"),
    "same-name": _("Two files of this name: write the folder, too"),
    "heic": _("HEIC is not read: send it as JPEG"),
    "too-large": _("Larger than 15 MB"),
    "not-a-photo": _("No photo"),
    "broken": _("Broken or cut off"),
    "not-hung": _("The house or school takes no more photos, or is not yours to change"),
}


@dataclass(frozen=True, slots=True)
class Left:
    """Files of a zip that hang nowhere for one reason."""

    why: Promise | str
    names: Sequence[str]
    count: int


@dataclass(frozen=True, slots=True)
class ZipLine:
    """One zip as the page tells of it."""

    name: str
    at: datetime
    done: int
    total: int
    is_done: bool
    left: Sequence[Left]


def pictures_view(survey: Survey) -> dict[str, Any] | None:
    """Gather what the page of an upload says of its photos; None where the list has none."""
    state = queries.photo_state(survey)
    if state is None:
        return None
    return {
        "state": state,
        "zips": [zip_line(one) for one in state.zips],
        "kinds": [(kind, word) for kind, word in PHOTO_KINDS.items() if kind in set(PhotoKind)],
    }


def zip_line(one: PhotoZip) -> ZipLine:
    by_why: dict[str, list[str]] = defaultdict(list)
    for left in one.left:
        by_why[left["why"]].append(left["name"])
    left = [Left(WHY.get(why, why), names[:NAMES_SHOWN], len(names)) for why, names in by_why.items()]
    return ZipLine(one.file_name, one.received_at, one.done, len(one.plan), one.finished_at is not None, left)


@require_POST
@signed_in
def pictures(request: HttpRequest, survey_id: uuid.UUID) -> HttpResponse:
    """Take a zip of photos for the rows of an upload."""
    by = ask(request, Deed.UPLOAD_SITES)
    survey = queries.survey_for(by, survey_id)
    file = request.FILES.get("photos")
    if not isinstance(file, TemporaryUploadedFile):
        raise BadForm(fields=["photos"])
    try:
        taken = services.take_photos(
            survey=survey,
            by=by,
            file_name=file.name or "",
            path=Path(file.temporary_file_path()),
            kind=request.POST.get("kind", "front"),
            consent="consent" in request.POST,
        )
    except Refusal as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, taken_words(taken))
    return redirect(f"{reverse('survey', args=[survey.pk])}#photos")


def taken_words(taken: PhotoZip) -> str:
    if taken.finished_at is None:
        return gettext("The photos are being worked on. You may close this page.")
    said = ngettext(
        "%(n)s photo of the zip was matched to its row.", "%(n)s photos of the zip were matched to their rows.",
        len(taken.plan),
    )  # fmt: skip
    return said % {"n": count(len(taken.plan))}
