"""Pictures of a site: adding, looking, taking away. Who may is asked here; how one stands to a site, the door says.

The relation comes from a higher room, where it is known who holds the site.
"""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from geoplan.accounts.models import User
from geoplan.accounts.rules import Relation, Role
from geoplan.journal.services import note, note_looks
from geoplan.needs.errors import PhotoKindUnknown, PhotoNotFound, PhotosNotYours, RemovalNotYours, TooManyPhotos
from geoplan.needs.models import Site, SitePhoto
from geoplan.needs.queries import adds_photos, photos_of, sees_photos
from geoplan.needs.rules import Kind
from geoplan.needs.rules.photos import MOST_PHOTOS, PhotoKind
from geoplan.needs.services.merging import home_of
from geoplan.photos.services import Stored, store_photo


def look_at_photos(*, by: User, site: Site, relation: Relation) -> list[SitePhoto]:
    """Open a site's pictures; those of a house are counted in the journal. Raises: PhotoNotFound."""
    if not sees_photos(by, site, relation):
        raise PhotoNotFound
    photos = list(photos_of(site))
    if site.kind == Kind.HOUSE:
        note_looks(actor_id=by.pk, door="photo", count=len(photos))
    return photos


def look_at_photo(*, by: User, site: Site, relation: Relation, photo_id: int) -> SitePhoto:
    """Open one picture of a site; one of a house is counted in the journal. Raises: PhotoNotFound."""
    photo = photo_seen(by, site, relation, photo_id)
    if site.kind == Kind.HOUSE:
        note_looks(actor_id=by.pk, door="photo.file", count=1)
    return photo


def photo_seen(by: User, site: Site, relation: Relation, photo_id: int) -> SitePhoto:
    found = photos_of(site).filter(pk=photo_id).first() if sees_photos(by, site, relation) else None
    if found is None:
        raise PhotoNotFound
    return found


def add_photo(
    *, by: User, site: Site, relation: Relation, path: str | Path, kind: str, consent: bool = False
) -> SitePhoto:
    """Clean a picture and hang it at a site; one that hangs there already is returned as it is.

    Reading takes a process of its own and a second or two, so it happens before the transaction.
    Raises: PhotoNotFound, PhotosNotYours, PhotoKindUnknown, TooManyPhotos, and what `store_photo` refuses.
    """
    if not sees_photos(by, site, relation):
        raise PhotoNotFound
    if not adds_photos(by, site, relation):
        raise PhotosNotYours
    if kind not in set(PhotoKind):
        raise PhotoKindUnknown(kinds=[one.value for one in PhotoKind])
    if photos_of(site).count() >= MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)
    stored = store_photo(path=path, near=(site.location.x, site.location.y))
    return hang(by=by, site=site, stored=stored, kind=kind, consent=consent)


@transaction.atomic
def hang(*, by: User, site: Site, stored: Stored, kind: str, consent: bool) -> SitePhoto:
    """Hang a picture that is kept already at a site."""
    told = {"kind": kind, "by": by, "consent": consent, "gps_distance_m": stored.gps_distance_m}
    home = home_of(site)
    hung, is_new = SitePhoto.objects.get_or_create(site=home, photo=stored.photo, removed_at=None, defaults=told)
    if is_new:
        note(actor_id=by.pk, deed="site.photo-added", site=home.code, photo=hung.pk, kind=kind)
    return hung


def hang_photo(
    *, by: User, site: Site, relation: Relation, stored: Stored, kind: str, consent: bool = False
) -> SitePhoto | None:
    """Hang a kept picture where a list says it belongs; None where the person may not, or there are enough."""
    if not adds_photos(by, site, relation) or photos_of(site).count() >= MOST_PHOTOS:
        return None
    return hang(by=by, site=site, stored=stored, kind=kind, consent=consent)


@transaction.atomic
def remove_photo(*, by: User, site: Site, relation: Relation, photo_id: int, at: datetime) -> None:
    """Take a picture away from a site; it stays on record, shown to nobody. Raises: PhotoNotFound, RemovalNotYours."""
    row = photo_seen(by, site, relation, photo_id)
    if by.role != Role.PLANNER and row.by_id != by.pk:
        raise RemovalNotYours
    left = SitePhoto.objects.filter(pk=row.pk, removed_at=None).update(removed_at=at, removed_by_id=by.pk)
    if not left:
        raise PhotoNotFound
    note(actor_id=by.pk, deed="site.photo-removed", site=site.code, photo=row.pk)
