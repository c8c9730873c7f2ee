"""Telling people: from the journal, from the clock, and by mail."""

from geoplan.notices.services.mailing import gather_mails, send_next_mail
from geoplan.notices.services.reading import choose_mails, read_all, read_notice
from geoplan.notices.services.reminding import remind, summarise
from geoplan.notices.services.telling import tell_next

__all__ = [
    "choose_mails",
    "gather_mails",
    "read_all",
    "read_notice",
    "remind",
    "send_next_mail",
    "summarise",
    "tell_next",
]
