"""A scene whose rows are committed, and what it takes to see who was told what."""

from collections import Counter
from datetime import datetime
from typing import Any

from geoplan import db
from geoplan.accounts.models import User
from geoplan.areas.models import Area
from geoplan.journal.models import Entry
from geoplan.needs.models import Assignment, Site
from geoplan.notices.models import Mail, Notice, Place, Subject
from geoplan.notices.services import gather_mails, send_next_mail, tell_next
from tests.adoptions.scene import Scene
from tests.api.line import until
from tests.factories.places import make_house

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ"
made: Counter[str] = Counter()


def all_told() -> bool:
    """Say whether the journal is told to its end; other transactions of the server may hold that up for a moment."""
    tell_next(at=db.now())
    place, last = Place.objects.get(), Entry.objects.order_by("-transaction", "-pk").first()
    return last is None or (place.transaction, place.entry) >= (last.transaction, last.pk)


def tell_all() -> None:
    until(all_told)


def a_house(scene: Scene, area: Area | None = None, **other: Any) -> Site:
    """Put a house on the map that no other test knows of."""
    made["house"] += 1
    number = made["house"]
    code = f"N{ALPHABET[number // 23]}{ALPHABET[number % 23]}T-0001"
    told = {"status": "verified", "address": "Jalan Rahasia 7"} | other
    return make_house(scene.surveyor, area or scene.grid.north_west, code, 106.004, -6.004, **told)


def care_for(surveyor: User, area: Area) -> None:
    Assignment.objects.get_or_create(user=surveyor, area=area, defaults={"may_verify": True})


def kinds(user: User, site: Site) -> list[str]:
    """Return the kinds a person was told of a site, in order."""
    return list(
        Subject.objects.filter(person=user, facts__site=site.code).order_by("pk").values_list("kind", flat=True)
    )


def mails_of(user: User) -> list[Mail]:
    return list(Mail.objects.filter(person=user).order_by("made_at"))


def notices_about(site: Site) -> list[Notice]:
    return list(Notice.objects.filter(subjects__facts__site=site.code).order_by("pk").distinct())


def send_all(at: datetime) -> int:
    """Mail what waits; return how many mails were handed over."""
    gather_mails(at=at)
    count = 0
    while send_next_mail(at=at):
        count += 1
    return count
