"""Pictures of a site: a part of its page, the form that adds one, and the pictures themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.adoptions.queries import relation_to, site_of_photos
from geoplan.errors import Invalid, Refusal, TooLarge
from geoplan.needs import queries as needs
from geoplan.needs.errors import TooManyPhotos
from geoplan.needs.models import Site, SitePhoto
from geoplan.needs.rules.photos import FAR_FROM_SITE_M
from geoplan.needs.services import add_photo, look_at_photo, look_at_photos, remove_photo
from geoplan.photos.queries import photo_file
from geoplan.photos.rules import Size
from geoplan.web.errors import BadForm
from geoplan.web.gate import person, signed_in
from geoplan.web.refusals import family_of
from geoplan.web.words import refusal_text
from geoplan.web.words.photos import PHOTO_KINDS


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """One picture with what is known of it. `far_m` only where the camera was elsewhere."""

    pk: int
    kind_word: Promise
    width: int
    height: int
    taken_on: date | None
    recorded_at: datetime
    by: str
    far_m: float | None
    consent: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class PhotoSet:
    """A site's pictures as one person may see them, and what came of the form."""

    code: str
    photos: Sequence[PhotoLine]
    may_add: bool
    kind: str = "front"
    done: str = ""
    refused: str = ""

    @property
    def kinds(self) -> Sequence[tuple[str, Promise]]:
        return list(PHOTO_KINDS.items())


def photos_for(viewer: User | AnonymousUser, site: Site) -> PhotoSet | None:
    """Return a site's pictures for its page, counted as a look; None where the person may see none."""
    if not isinstance(viewer, User):
        return None
    relation = relation_to(viewer, site)
    return photo_set(viewer, site, relation) if needs.sees_photos(viewer, site, relation) else None


def photo_set(by: User, site: Site, relation: Relation, kind: str = "front", **told: str) -> PhotoSet:
    seen = look_at_photos(by=by, site=site, relation=relation)
    may_add = needs.adds_photos(by, site, relation)
    return PhotoSet(site.code, [line_of(by, one) for one in seen], may_add, kind, **told)


def line_of(by: User, photo: SitePhoto) -> PhotoLine:
    away_m = photo.gps_distance_m
    return PhotoLine(
        pk=photo.pk,
        kind_word=PHOTO_KINDS[photo.kind],
        width=photo.photo.width,
        height=photo.photo.height,
        taken_on=photo.photo.taken_on,
        recorded_at=photo.recorded_at,
        by=str(photo.by),
        far_m=away_m if away_m is not None and away_m > FAR_FROM_SITE_M else None,
        consent=photo.consent,
        may_remove=by.role == Role.PLANNER or photo.by_id == by.pk,
    )


@require_POST
@signed_in
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Take a new picture of a site."""
    by = person(request)
    site, relation = site_of_photos(by, code)
    kind = request.POST.get("kind", "")
    try:
        add_photo(
            by=by,
            site=site,
            relation=relation,
            path=sent_file(request).temporary_file_path(),
            kind=kind,
            consent="consent" in request.POST,
        )
    except (Invalid, TooLarge, TooManyPhotos) as refused:
        return told(request, by, site, relation, kind, refused)
    return told(request, by, site, relation)


def sent_file(request: HttpRequest) -> TemporaryUploadedFile:
    """Return the picture of the form, from whichever of its two fields. Raises: BadForm."""
    file = next(iter(request.FILES.getlist("photo")), None)
    if not isinstance(file, TemporaryUploadedFile):
        raise BadForm(fields=["photo"])
    return file


def told(
    request: HttpRequest, by: User, site: Site, relation: Relation, kind: str = "front", refused: Refusal | None = None
) -> HttpResponse:
    """Answer the form: the pictures again, or the page of the site where no script runs."""
    done, why = gettext("The photo was added.") if refused is None else "", refusal_text(refused) if refused else ""
    if request.headers.get("HX-Request"):
        status = family_of(refused).status if refused else 200
        return part(request, photo_set(by, site, relation, kind, done=done, refused=why), status)
    messages.add_message(request, messages.ERROR if why else messages.SUCCESS, why or done)
    return to_site(site)


@require_POST
@signed_in
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a picture away from a site."""
    by = person(request)
    site, relation = site_of_photos(by, code)
    remove_photo(by=by, site=site, relation=relation, photo_id=pk, at=db.now())
    done = gettext("The photo was removed.")
    if request.headers.get("HX-Request"):
        return part(request, photo_set(by, site, relation, done=done))
    messages.success(request, done)
    return to_site(site)


def to_site(site: Site) -> HttpResponse:
    return redirect(f"{reverse('site', args=[site.code])}#photos")


def part(request: HttpRequest, found: PhotoSet, status: int = 200) -> HttpResponse:
    answer = render(request, "sites/photos.html", {"photos": found}, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@signed_in
def picture(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Send one picture, kept by nobody on the way. Each asks the policy: knowing the address is no right to it."""
    by = person(request)
    site, relation = site_of_photos(by, code)
    seen = look_at_photo(by=by, site=site, relation=relation, photo_id=pk)
    size = Size.THUMB if request.GET.get("size") == Size.THUMB else Size.FULL
    # A megabyte or so: read whole, so that no file stays open while a slow line is fed.
    answer = HttpResponse(photo_file(seen.photo.sha256, size).read_bytes(), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
