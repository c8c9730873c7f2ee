"""A zip of photos for the rows of an upload: matched by the column that names them, cleaned, hung at the sites."""

import tempfile
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from geoplan import db
from geoplan.accounts.models import User
from geoplan.accounts.rules import Deed, Role, may_do
from geoplan.adoptions.queries import relation_to
from geoplan.errors import Refusal
from geoplan.files.reading import PhotoFile, Picture, draw_photos, open_photos
from geoplan.journal.services import note
from geoplan.needs.errors import PhotoKindUnknown
from geoplan.needs.rules.photos import PhotoKind
from geoplan.needs.services import hang_photo
from geoplan.photos.services import Stored, keep_picture
from geoplan.residents.services import open_file
from geoplan.surveys.errors import MayNotUpload, NoPhotosNamed, PhotoListMissing
from geoplan.surveys.models import PhotoZip, RowPhoto, Survey, SurveyRow
from geoplan.surveys.rules.photo_names import names_in, planned
from geoplan.surveys.services.filing import file_kept, file_of, sha256_of

# So many pictures are drawn by one reader, and committed together.
AT_ONCE = 25
NAMED_AT_MOST = 5
COLUMN = "photo"
BROKEN, NO_ROOM = "broken", "not-hung"


def take_photos(
    *, survey: Survey, by: User, file_name: str, path: str | Path, kind: str = "front", consent: bool = False
) -> PhotoZip:
    """Keep a zip of photos and hang its pictures at the sites of the rows that name them.

    A small zip is worked on at once, a larger one by the worker. A picture of a row that is not on the map yet waits
    for its publish.
    Raises: MayNotUpload, PhotoKindUnknown, PhotoListMissing, NoPhotosNamed, and the refusals of `files`: nothing is
        kept then.
    """
    if not may_do(Role(by.role), Deed.UPLOAD_SITES):
        raise MayNotUpload(kind=survey.kind)
    if kind not in set(PhotoKind):
        raise PhotoKindUnknown(kinds=[one.value for one in PhotoKind])
    rows = rows_that_name(survey)
    if not rows:
        raise PhotoListMissing
    files = open_photos(path)
    plan = planned(rows, [(one.place, one.name, obstacle(one)) for one in files])
    if not plan.rows_of:
        raise NoPhotosNamed(files=", ".join(one.name[-60:] for one in files[:NAMED_AT_MOST]))
    names = {one.place: one.name[-255:] for one in files}
    one = PhotoZip(
        survey=survey, by=by, file_name=file_name[-255:], file_sha256=sha256_of(Path(path)), kind=kind,
        consent=consent, plan=[[place, names[place], list(of)] for place, of in plan.rows_of.items()],
        left=[{"name": name[-255:], "why": why} for name, why in plan.left],
    )  # fmt: skip
    file_kept(one.pk, one.file_sha256, Path(path))
    with transaction.atomic():
        one.save(force_insert=True)
        note(actor_id=by.pk, deed="survey.photos-received", survey=str(survey.pk), photos=len(one.plan))
    if Path(path).stat().st_size <= settings.GEOPLAN_READ_NOW_BYTES:
        while work_on_zip(one.pk):
            pass
    one.refresh_from_db()
    return one


def rows_that_name(survey: Survey) -> list[tuple[int, list[str]]]:
    """Return the rows of an upload that name photos, by id, with the names."""
    rows = SurveyRow.objects.filter(survey=survey, cells__has_key=COLUMN).order_by("line")
    told = ((pk, names_in(cell)) for pk, cell in rows.values_list("pk", f"cells__{COLUMN}").iterator(2000))
    return [(pk, names) for pk, names in told if names]


def obstacle(file: PhotoFile) -> str:
    """Return why a file is no photo geoplan reads; nothing for one that is."""
    if file.is_photo:
        return ""
    return file.kind if file.kind in {"heic", "too-large"} else "not-a-photo"


def work_on_photos() -> bool:
    """Work on a few pictures of the oldest zip that waits; say whether there was any. A chore."""
    waiting = PhotoZip.objects.filter(finished_at=None).order_by("received_at")
    return any(work_on_zip(pk) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def work_on_zip(zip_id: uuid.UUID) -> bool:
    """Clean and hang the next pictures of a zip, all of them or none; say whether more may follow.

    One process works on a zip at a time; whoever is killed in mid-work leaves it as it was before these pictures.
    """
    found = PhotoZip.objects.select_for_update(skip_locked=True, of=("self",)).select_related("survey", "by")
    one = found.filter(pk=zip_id, finished_at=None).first()
    if one is None:
        return False
    some = one.plan[one.done : one.done + AT_ONCE]
    try:
        left = hung_some(one, some) if some else []
    except Refusal as refused:
        # The kept file cannot be opened any more: what is left of it is told and given up.
        left, some = [{"name": one.file_name, "why": refused.code}], one.plan[one.done :]
    one.left, one.done = [*one.left, *left], one.done + len(some)
    if one.done >= len(one.plan):
        finish(one)
    one.save(update_fields=["left", "done", "finished_at", "file_kept"])
    return one.finished_at is None


def finish(one: PhotoZip) -> None:
    one.finished_at, one.file_kept = db.now(), False
    facts = {"survey": str(one.survey_id), "photos": RowPhoto.objects.filter(zip=one).count()}
    note(actor_id=one.by_id, deed="survey.photos-hung", **facts)
    file = file_of(one.pk, one.file_sha256)
    transaction.on_commit(lambda: file.unlink(missing_ok=True))


def hung_some(one: PhotoZip, some: Sequence[Any]) -> list[dict[str, str]]:
    """Clean and hang some pictures; return those that hang nowhere, and why."""
    names = {place: name for place, name, _ids in some}
    rows_of = {place: ids for place, _name, ids in some}
    rows = SurveyRow.objects.select_related("site__area").in_bulk({pk for ids in rows_of.values() for pk in ids})
    left = []
    with tempfile.TemporaryDirectory(prefix="geoplan-read-") as folder:
        copy = Path(folder) / "file"
        open_file(source=file_of(one.pk, one.file_sha256), target=copy, row=one.pk)
        for place, picture in draw_photos(copy, list(rows_of)):
            if isinstance(picture, Refusal):
                left.append({"name": names[place], "why": BROKEN})
            elif False in [hung_at(one, picture, names[place], rows[pk]) for pk in rows_of[place]]:
                left.append({"name": names[place], "why": NO_ROOM})
    return left


def hung_at(one: PhotoZip, picture: Picture, name: str, row: SurveyRow) -> bool:
    """Keep a picture for a row, and hang it where the row has its site; say whether nothing stood in the way."""
    stored = keep_picture(picture, place_of(row))
    told = {"zip": one, "file_name": name, "gps_distance_m": stored.gps_distance_m}
    kept, _new = RowPhoto.objects.get_or_create(row=row, photo=stored.photo, defaults=told)
    return row.outcome in {"", "asked"} or hung(kept, row, one)


def place_of(row: SurveyRow) -> tuple[float, float] | None:
    place = (row.draft or {}).get("location")
    if place:
        return float(place[0]), float(place[1])
    return (row.site.location.x, row.site.location.y) if row.site else None


def hung(kept: RowPhoto, row: SurveyRow, one: PhotoZip) -> bool:
    if row.site is None:
        return False
    stored = Stored(kept.photo, kept.gps_distance_m)
    done = hang_photo(
        by=one.by, site=row.site, relation=relation_to(one.by, row.site), stored=stored, kind=one.kind,
        consent=one.consent,
    )  # fmt: skip
    return done is not None


def hang_waiting(survey: Survey, at: datetime) -> None:
    """Hang the pictures of the rows that were published at a moment. To be called inside their publish."""
    kept = RowPhoto.objects.filter(row__survey=survey, row__published_at=at, row__site__isnull=False)
    for one in kept.exclude(row__outcome="asked").select_related("row__site__area", "photo", "zip__by").order_by("pk"):
        hung(one, one.row, one.zip)
