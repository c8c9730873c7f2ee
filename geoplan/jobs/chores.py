"""What the worker does. One line a chore; see docs/rooms.md."""

from geoplan import db
from geoplan.adoptions.services import settle_lapsed
from geoplan.coverage.services import forget_changes
from geoplan.jobs.loop import Chore
from geoplan.notices.services import gather_mails, remind, send_next_mail, summarise, tell_next
from geoplan.surveys.services import clear_files, forget_what_was, work_on_photos, work_on_uploads


def lapsed() -> bool:
    """Write down which holds have ended; what they cover ended by itself."""
    settle_lapsed(at=db.now())
    return False


def old_files() -> bool:
    clear_files(at=db.now())
    return False


def old_changes() -> bool:
    forget_changes(at=db.now())
    return False


def people_replaced() -> bool:
    """Forget the people a publish replaced, once it cannot be undone any more."""
    forget_what_was(at=db.now())
    return False


def news() -> bool:
    """Tell people what was done, and put what they want by mail into mails."""
    at = db.now()
    told = tell_next(at=at)
    return bool(gather_mails(at=at)) or told


def reminders() -> bool:
    at = db.now()
    remind(at=at)
    summarise(at=at)
    return False


def mails() -> bool:
    return send_next_mail(at=db.now())


CHORES = (
    Chore("uploads", every_s=1, act=work_on_uploads, long=True),
    Chore("photos", every_s=2, act=work_on_photos, long=True),
    Chore("lapsed-holds", every_s=60, act=lapsed),
    Chore("reminders", every_s=60, act=reminders),
    Chore("news", every_s=3, act=news),
    Chore("mails", every_s=3, act=mails),
    Chore("old-files", every_s=3600, act=old_files),
    Chore("old-changes", every_s=3600, act=old_changes),
    Chore("people-replaced", every_s=3600, act=people_replaced),
)
