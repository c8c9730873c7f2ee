"""Refusals as sentences: what stood in the way, and what to do about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.errors import Refusal
from geoplan.web.templatetags.figures import file_size, moment, separated, units

REFUSALS: dict[str, Promise] = {
    "accounts.account-not-found": _("Nobody signs in with this e-mail address."),
    "accounts.email-malformed": _("This is no e-mail address."),
    "accounts.email-taken": _("Somebody already signs in with this e-mail address."),
    "accounts.invitation-over": _("This invitation was used or has ended. Ask for a new one."),
    "accounts.language-unknown": _("The site is not written in this language."),
    "accounts.may-not-invite": _("You may not invite people of this role."),
    "accounts.not-a-demo": _("This is not a demo."),
    "accounts.password-too-weak": _("The password is too easy to guess."),
    "accounts.password-wrong": _("E-mail address and password do not belong together."),
    "accounts.role-unknown": _("There is no such role."),
    "accounts.too-many-tries": _("Too many tries. Wait a quarter of an hour and try again."),
    "adoptions.adoption-not-found": _("There is no such commitment."),
    "adoptions.already-claimed": _("This company already has a commitment here."),
    "adoptions.amount-negative": _("Money is a whole number of rupiah, nil or more."),
    "adoptions.basket-too-large": _("That is more than one request may claim, or nothing at all."),
    "adoptions.days-reversed": _("The work must start before it ends."),
    "adoptions.hold-lapsed": _("The reservation has ended, so others may help here again."),
    "adoptions.holding-stage-unfit": _("Another payer's list tells of work that is agreed, being built or finished."),
    "adoptions.need-unknown": _("Nobody knows yet how much is needed here, so nothing can be promised."),
    "adoptions.not-enough-left": _("Somebody was faster. Promised by %(holders)s; left: %(units_left)s."),
    "adoptions.not-your-check": _("Only a planner or the surveyor of this kelurahan checks the work here."),
    "adoptions.not-your-claim": _("Only the person who made a promise can undo it."),
    "adoptions.only-planners": _("Only a planner may do this."),
    "adoptions.own-work": _("The work must be checked by somebody outside the company that promised it."),
    "adoptions.percent-implausible": _("Progress is a whole number from 0 to 100."),
    "adoptions.pledge-exceeded": _("This would go over the company's CSR budget for that year."),
    "adoptions.reason-missing": _("Write a reason: the others read it."),
    "adoptions.site-held": _("Promised by %(holders)s: only a planner may move this site that far, or close it."),
    "adoptions.site-not-verified": _("A plan can be agreed once the data of the site are verified."),
    "adoptions.site-twice": _("One site stands twice in the list."),
    "adoptions.too-late-to-undo": _("The ten minutes are over. Give the commitment back with a reason instead."),
    "adoptions.units-not-in-quarters": _("That share cannot be promised."),
    "adoptions.wrong-stage": _("The commitment has moved on in the meantime. Look again and decide anew."),
    "adoptions.year-implausible": _("This is no budget year."),
    "areas.aliases-refused": _("The list of spellings cannot be used; nothing was stored."),
    "areas.area-in-use": _("Areas missing from the file still have sites; nothing was stored."),
    "areas.area-not-found": _("There is no such area."),
    "areas.boundaries-refused": _("The boundary file cannot be loaded; nothing was stored."),
    "areas.no-areas": _("No boundaries are loaded yet. The operator loads them."),
    "areas.outside-all-areas": _("The point lies outside every kelurahan."),
    "coverage.coverage-not-shown": _("Your role does not show how sites and areas stand."),
    "coverage.finding-unknown": _("This is not worked out yet."),
    "coverage.findings-not-shown": _("Your role does not show these overlaps or gaps."),
    "coverage.future-moment": _("That moment has not come yet."),
    "coverage.holders-not-shown": _("Your role does not show who pays, so nothing can be narrowed to one payer."),
    "coverage.lateness-not-shown": _("Only planners may look for late commitments."),
    "coverage.places-not-shown": _("Your role shows no places of houses."),
    "coverage.tile-unknown": _("There is no such part of the map."),
    "files.archive-refused": _("The archive cannot be trusted and was not opened."),
    "files.crs-not-known": _("The file uses map coordinates geoplan does not know. Save it as longitude and latitude."),
    "files.empty-file": _("The file is empty."),
    "files.file-too-large": _("The file is larger than %(allowed_bytes)s."),
    "files.layer-not-found": _("The file has no sheet or layer of that name."),
    "files.no-places": _("The file holds no places."),
    "files.no-rows": _("The table is empty: no row has anything in it."),
    "files.not-what-it-says": _("The file is not what its name says (%(declared)s). Save it again in its own format."),
    "files.reader-not-started": _("The reader did not start on this machine. Tell the operator."),
    "files.too-heavy": _("The file is too heavy to read. Split it and send the parts."),
    "files.unknown-format": _("geoplan does not read this kind of file. Send CSV, XLSX or GeoJSON."),
    "files.unreadable": _("The file is broken or cut off. Save it again and send it once more."),
    "files.which-layer": _("The file holds several layers: %(layers)s. Choose one."),
    "funders.boundary-invalid": _("The drawn area crosses itself or is empty."),
    "funders.delegates-only-report": _("A delegate reports, but does not promise. Ask the owner of the account."),
    "funders.funder-not-approved": _("This payer is not approved, or was suspended."),
    "funders.funder-not-found": _("There is no such payer."),
    "funders.kind-unknown": _("There is no such kind of payer."),
    "funders.member-role-unknown": _("A member is an owner, a member or a delegate."),
    "funders.name-missing": _("A payer needs a name."),
    "funders.name-taken": _("A payer of this name is on record already."),
    "funders.not-a-member": _("You do not act for this company."),
    "funders.not-yours": _("Only planners keep the list of payers."),
    "funders.pledge-negative": _("A budget is nil or more."),
    "journal.key-reused": _("This form was sent before with other values. Open it again."),
    "needs.already-open": _("This site is not closed."),
    "needs.already-verified": _("The data of this site were verified before."),
    "needs.area-unknown": _("No kelurahan covers the place."),
    "needs.checking-day-implausible": _("The day of checking must be in the past, within two years."),
    "needs.fact-implausible": _("This value cannot be right: %(field)s."),
    "needs.not-your-kelurahan": _("You may do this only in a kelurahan assigned to you, and not for your own reports."),
    "needs.photo-kind-unknown": _("Say what the photo shows."),
    "needs.photo-not-found": _("There is no such photo, or it is not yours to see."),
    "needs.photos-not-yours": _("Planners and the surveyor of this site add photos here."),
    "needs.reason-unfit": _("A site is not closed by hand for this reason."),
    "needs.removal-not-yours": _("Only a planner or the person who added a photo removes it."),
    "needs.reopening-refused": _("Only after a refusal of the family, a collapse or a fire is a site opened again."),
    "needs.site-closed": _("This site is closed and takes no new commitments."),
    "needs.site-not-found": _("There is no such site, or it is not yours to see."),
    "needs.too-many-photos": _("A site has %(most)s photos at most. Remove one first."),
    "needs.too-many-sites": _("Choose at least one, and at most %(most)s at once."),
    "needs.verifiers-missing": _("Write who checked the houses."),
    "needs.version-changed": _("Somebody changed this site after you opened it. Look again."),
    "photos.format-not-taken": _("This is no photo geoplan reads. Send JPEG, PNG or WebP."),
    "photos.heic-not-taken": _(
        "HEIC photos are not read. Set the phone's camera to “Most Compatible” (JPEG), or save the photo as JPEG first."
    ),
    "photos.photo-not-found": _("There is no such photo."),
    "photos.picture-broken": _("The photo is broken or cut off. Send it once more."),
    "photos.too-many-pixels": _("The picture is larger than any photo: at most %(allowed)s pixels."),
    "residents.cells-not-found": _("These sealed cells are gone."),
    "residents.key-missing": _("A key is missing, so sealed values stay closed. Tell the operator."),
    "residents.residents-not-found": _("Nobody is recorded here, or nobody you may read of."),
    "residents.seal-broken": _("A sealed value does not open. Tell the operator."),
    "plans.budget-implausible": _("The budget must be a sum between Rp1 million and Rp1 trillion."),
    "plans.kept-cost-more": _("What you want to keep costs more than the budget. Drop a site or raise the budget."),
    "plans.may-not-choose": _("Only a company's officers and planners choose sites for a budget."),
    "surveys.may-not-check": _("Your role does not look up whether a household is recorded."),
    "surveys.may-not-upload": _("Your role does not upload this kind of list."),
    "surveys.nik-malformed": _("A NIK has 16 digits."),
    "surveys.no-header": _("No row looks like a header: not one column was recognised."),
    "surveys.no-rows": _("There is a header, but not one row below it."),
    "surveys.nothing-to-publish": _("No row is ready that is not on the map already."),
    "surveys.not-this-list": _("The workbook is not the list of rows to mend of this upload."),
    "surveys.payer-missing": _("Choose who pays and the budget year."),
    "surveys.row-not-found": _("The upload has no such row."),
    "surveys.row-published": _("This row is on the map already. Correct the site instead."),
    "surveys.survey-not-found": _("There is no such upload, or it is not yours to see."),
    "surveys.too-many-checks": _("At most %(most)s households an hour can be looked up. Go on in an hour."),
    "web.bad-form": _("Something in the form is missing or cannot be read."),
    "web.not-for-you": _("This page belongs to another role."),
}


class Told(dict[str, str]):
    """Facts as words; one that is not there is a dash, so that a sentence never fails."""

    def __missing__(self, _name: str) -> str:
        return "–"


def refusal_text(refused: Refusal) -> str:
    """Return a refusal as a sentence in the language of the page."""
    sentence = REFUSALS.get(refused.code)
    if sentence is None:
        return gettext("This was refused (%(code)s).") % {"code": refused.code}
    return str(sentence) % Told({name: fact_text(name, fact) for name, fact in refused.facts.items()})


def fact_text(name: str, fact: object) -> str:
    """Write one fact of a refusal: moments, sizes and units the way pages write them."""
    if name.endswith("_bytes") and isinstance(fact, int):
        return file_size(fact)
    if isinstance(fact, Mapping):
        return str(fact.get("name") or fact.get("funder") or "–")
    if isinstance(fact, Iterable) and not isinstance(fact, str):
        return ", ".join(dict.fromkeys(fact_text(name, one) for one in fact))
    return plain_text(fact)


def plain_text(fact: object) -> str:
    if isinstance(fact, datetime):
        return moment(fact)
    if isinstance(fact, Decimal):
        return units(fact)
    if isinstance(fact, int | float) and not isinstance(fact, bool):
        return separated(fact)
    return str(fact)
