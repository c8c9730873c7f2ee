"""Stages of a commitment and kinds of payers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STAGES: dict[str, Promise] = {
    "held": _("reserved"),
    "planned": _("plan filed"),
    "agreed": _("agreed"),
    "building": _("being built"),
    "done": _("finished, waiting for a check"),
    "verified": _("finished and checked"),
    "released": _("given back"),
    "expired": _("lapsed"),
    "rejected": _("turned down"),
}

FUNDER_KINDS: dict[str, Promise] = {
    "company": pgettext_lazy("payer", "Company"),
    "city": pgettext_lazy("payer", "City"),
    "province": pgettext_lazy("payer", "Province"),
    "ministry": pgettext_lazy("payer", "Ministry"),
    "community": pgettext_lazy("payer", "Community group"),
}
SECTORLESS = _("no sector")
