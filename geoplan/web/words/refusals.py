"""Refusals as sentences: what stood in the way, and what to do about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geoplan.errors import Refusal
from geoplan.web.templatetags.figures import file_size, moment, separated, units

# What was built on a deed about a site, so that it stays.
BUILT_ON: dict[str, Promise] = {
    "promised": _("commitments were made or given up there"),
    "agreed": _("a commitment was agreed there"),
    "closed": _("the site was closed"),
    "merged": _("it was merged with another record"),
    "changed": _("the site was changed"),
}

REFUSALS: dict[str, Promise] = {
    "api.too-many-streams": _("Too many pages are kept up to date for you at once. Close one."),
    "notices.notice-not-found": _("There is no such message for you."),
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
    "adoptions.already-waiting": _("This company waits here already."),
    "adoptions.amount-negative": _("Money is a whole number of rupiah, nil or more."),
    "adoptions.basket-too-large": _("That is more than one request may claim, or nothing at all."),
    "adoptions.batch-not-found": _("There is no such deed on several commitments."),
    "adoptions.batch-over": _("A deed on several commitments can be undone once, within a day."),
    "adoptions.clock-stands": _("Trouble at the site is being looked into. Until then its days stand still."),
    "adoptions.days-reversed": _("The work must start before it ends."),
    "adoptions.extended-before": _("A company extends a reservation once. Ask a planner for more days."),
    "adoptions.hand-over-answered": _("This request was answered already, or the commitment has ended."),
    "adoptions.hand-over-asked": _("Somebody asked to take over here. That is answered first."),
    "adoptions.hand-over-not-found": _("There is no such request."),
    "adoptions.hold-lapsed": _("The reservation has ended, so others may help here again."),
    "adoptions.holding-stage-unfit": _("Another payer's list tells of work that is agreed, being built or finished."),
    "adoptions.kinds-differ": _("A house is swapped for a house, a school for a school."),
    "adoptions.more-than-needed": _("More than is needed here: %(units_needed)s."),
    "adoptions.need-unknown": _("Nobody knows yet how much is needed here, so nothing can be promised."),
    "adoptions.no-trouble": _("No trouble is open at this site."),
    "adoptions.no-visit-asked": _("Nobody asked for a visit."),
    "adoptions.not-an-officer-of-it": _(
        "The place can be shown only to somebody of the company that reserved the site."
    ),
    "adoptions.not-enough-left": _("Somebody was faster. Promised by %(holders)s; left: %(units_left)s."),
    "adoptions.not-waiting": _("This company does not wait here, or its offer has passed."),
    "adoptions.not-your-check": _("Only a planner or the surveyor of this kelurahan checks the work here."),
    "adoptions.not-your-claim": _("Only the person who made a promise can undo it."),
    "adoptions.not-your-trouble": _("Whoever helps here, the surveyor of this kelurahan and planners tell of trouble."),
    "adoptions.not-your-visit": _("Planners and the surveyor of this kelurahan answer a visit."),
    "adoptions.nothing-amended": _("Say what changes: the share or the money."),
    "adoptions.nothing-to-wait-for": _("Nobody has to wait here: it can be promised right away."),
    "adoptions.offered-to-another": _(
        "Free, but offered until %(until)s to a company that waited for it. You can join the waiting list."
    ),
    "adoptions.only-less": _("A commitment can be made smaller than %(units)s, not larger."),
    "adoptions.only-planners": _("Only a planner may do this."),
    "adoptions.outcome-unfit": _("A site is not closed because its point was wrong. Correct the point."),
    "adoptions.own-promise": _("This is your own commitment."),
    "adoptions.own-work": _("The work must be checked by somebody outside the company that promised it."),
    "adoptions.percent-implausible": _("Progress is a whole number from 0 to 100."),
    "adoptions.pledge-exceeded": _("This would go over the company's CSR budget for that year."),
    "adoptions.point-missing": _("Say where the site is."),
    "adoptions.reason-missing": _("Write a reason: the others read it."),
    "adoptions.site-held": _("Promised by %(holders)s: only a planner may move this site that far, or close it."),
    "adoptions.site-not-verified": _("A plan can be agreed once the data of the site are verified."),
    "adoptions.site-twice": _("One site stands twice in the list."),
    "adoptions.step-unknown": _("There is no such step for several commitments at once."),
    "adoptions.swap-unfit": _("Agreed work is swapped for another site only when there is trouble with the first."),
    "adoptions.term-unknown": _("That has no length in days, or the number cannot be right."),
    "adoptions.tick-unknown": _("This is not looked at when work is checked."),
    "adoptions.too-late-to-undo": _("The ten minutes are over. Give the commitment back with a reason instead."),
    "adoptions.too-many-at-once": _("That is more than one request may change, or nothing at all."),
    "adoptions.trouble-open": _("Trouble at this site was told already and is being looked into."),
    "adoptions.units-not-in-quarters": _("That share cannot be promised."),
    "adoptions.visit-asked": _("A visit was asked for already."),
    "adoptions.wrong-stage": _("The commitment has moved on in the meantime. Look again and decide anew."),
    "adoptions.year-implausible": _("This is no budget year."),
    "areas.aliases-refused": _("The list of spellings cannot be used; nothing was stored."),
    "areas.area-in-use": _("Areas missing from the file still have sites; nothing was stored."),
    "areas.area-not-found": _("There is no such area."),
    "areas.boundaries-refused": _("The boundary file cannot be loaded; nothing was stored."),
    "areas.no-areas": _("No boundaries are loaded yet. The operator loads them."),
    "areas.outside-all-areas": _("The point lies outside every kelurahan."),
    "coverage.coverage-not-shown": _("Your role does not show how sites and areas stand."),
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
    "funders.already-joined": _("This person signs in already and needs no link."),
    "funders.application-answered": _("Somebody answered this application meanwhile."),
    "funders.application-incomplete": _("Name, contact person and e-mail address are needed."),
    "funders.application-not-found": _("There is no such application."),
    "funders.areas-unknown": _("Tick at least one kelurahan."),
    "funders.boundary-invalid": _("The drawn area crosses itself or is empty."),
    "funders.delegates-only-report": _("A delegate reports, but does not promise. Ask the owner of the account."),
    "funders.email-elsewhere": _(
        "This address cannot be invited here: it belongs to another role or company. The planning office can help."
    ),
    "funders.funder-not-approved": _("This payer is not approved, or was suspended."),
    "funders.funder-not-found": _("There is no such payer."),
    "funders.geometry-stopped": _("The drawn area cannot be used (%(why)s)."),
    "funders.kind-unknown": _("There is no such kind of payer."),
    "funders.last-owner": _("This is the last owner. Make somebody else owner first."),
    "funders.member-not-found": _("Nobody of this payer has that account."),
    "funders.member-role-unknown": _("A member is an owner, a member or a delegate."),
    "funders.name-missing": _("A payer needs a name."),
    "funders.name-taken": _("A payer of this name is on record already."),
    "funders.no-company-columns": _(
        "No row looks like headings of a list of companies. Download the example and keep its first row."
    ),
    "funders.not-a-member": _("You do not act for this company."),
    "funders.not-yours": _("Only planners keep the list of payers."),
    "funders.phase-backward": _("A phase ends before it begins."),
    "funders.phases-out-of-order": _("A phase begins before the one that comes first."),
    "funders.plant-name-missing": _("A plant needs a name."),
    "funders.plant-not-found": _("There is no such plant."),
    "funders.plant-place-implausible": _("The place lies outside the country."),
    "funders.pledge-area-unknown": _("There is no such area."),
    "funders.pledge-implausible": _("This budget cannot be right: look at the number of zeros, or of units."),
    "funders.pledge-negative": _("A budget is nil or more."),
    "funders.preview-over": _("This preview is too old. Choose the file again."),
    "funders.purpose-unknown": _("A budget is for houses, for schools, or for both."),
    "funders.reason-missing": _("Write a reason: the applicant reads it."),
    "funders.too-many-applications": _("Too many applications came from here. Try again in a quarter of an hour."),
    "funders.too-many-companies": _("The list has %(found)s lines; at most %(most)s are taken at once."),
    "funders.year-implausible": _("This is no budget year."),
    "journal.key-reused": _("This form was sent before with other values. Open it again."),
    "needs.already-open": _("This site is not closed."),
    "needs.already-verified": _("The data of this site were verified before."),
    "needs.area-unknown": _("No kelurahan covers the place."),
    "needs.built-on": _("This can no longer be undone: %(what)s since."),
    "needs.check-not-found": _("There is no such check, or somebody else recorded it."),
    "needs.checking-day-implausible": _("The day of checking must be in the past, within two years."),
    "needs.fact-implausible": _("This value cannot be right: %(field)s."),
    "needs.kinds-differ": _("A house and a school are not one place."),
    "needs.merge-not-yours": _(
        "Two records are merged by a planner, or by a surveyor who may verify in the kelurahan of both."
    ),
    "needs.not-merged": _("This record was not merged, or that was undone."),
    "needs.not-your-kelurahan": _("You may do this only in a kelurahan assigned to you, and not for your own reports."),
    "needs.photo-kind-unknown": _("Say what the photo shows."),
    "needs.photo-not-found": _("There is no such photo, or it is not yours to see."),
    "needs.photos-not-yours": _("Planners and the surveyor of this site add photos here."),
    "needs.reason-unfit": _("A site is not closed by hand for this reason."),
    "needs.removal-not-yours": _("Only a planner or the person who added a photo removes it."),
    "needs.reopening-refused": _("Only after a refusal of the family, a collapse or a fire is a site opened again."),
    "needs.same-record": _("These two codes already lead to one record."),
    "needs.site-closed": _("This site is closed and takes no new commitments."),
    "needs.site-merged": _("%(site)s was found to be the same as %(into)s. Open that one."),
    "needs.site-not-found": _("There is no such site, or it is not yours to see."),
    "needs.too-late-to-undo": _("The time to undo this is over: it was possible until %(until)s."),
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
    "residents.minutes-not-found": _("There are no such minutes, or they are not yours to open."),
    "residents.minutes-not-taken": _("Send the minutes as PDF, or as a photo in JPEG, PNG or WebP."),
    "residents.minutes-too-large": _(
        "A scan has at most %(allowed_bytes)s. Scan it in grey, or send the pages one by one."
    ),
    "residents.residents-not-found": _("Nobody is recorded here, or nobody you may read of."),
    "residents.seal-broken": _("A sealed value does not open. Tell the operator."),
    "plans.budget-implausible": _("The budget must be a sum between Rp1 million and Rp1 trillion."),
    "plans.kept-cost-more": _("What you want to keep costs more than the budget. Drop a site or raise the budget."),
    "plans.may-not-choose": _("Only a company's officers and planners choose sites for a budget."),
    "residents.too-many-minutes": _("The minutes of one check have at most %(most)s files."),
    "surveys.already-published": _("This list is on the map already, so what it replaces is settled."),
    "surveys.answer-unknown": _("This is no answer to the question."),
    "surveys.built-on": _(
        "This can no longer be undone as a whole: since then others have claimed, verified, corrected, photographed or "
        "listed again %(count)s of its sites (%(sites)s). Correct or close single sites instead."
    ),
    "surveys.change-answered": _("Somebody has decided on this change meanwhile."),
    "surveys.change-not-found": _("There is no such change, or it is not yours to see."),
    "surveys.file-gone": _("The file is no longer kept. Send it again."),
    "surveys.holder-not-heard": _(
        "%(holders)s promised help here and has not answered yet. Wait for the answer; from %(until)s on you may "
        "decide without it. Leaving the site as it is needs no answer."
    ),
    "surveys.holdings-not-undone": _(
        "The list of another payer is a record of facts and is not taken back as a whole. Release a wrong commitment "
        "with a reason."
    ),
    "surveys.held-already": _("An earlier row of this list is of %(site)s in the same year."),
    "surveys.may-not-check": _("Your role does not look up whether a household is recorded."),
    "surveys.may-not-upload": _("Your role does not upload this kind of list."),
    "surveys.new-site-needs-point": _("A new house or school needs its point. Give the row one first."),
    "surveys.nik-malformed": _("A NIK has 16 digits."),
    "surveys.no-header": _("No row looks like a header: not one column was recognised."),
    "surveys.no-photos-named": _("No file of the zip is named in the list. Its first files: %(files)s."),
    "surveys.no-rows": _("There is a header, but not one row below it."),
    "surveys.not-an-earlier-list": _("Choose a list of the same kind that the same person published before."),
    "surveys.not-your-answer": _("Only a planner decides on such a change."),
    "surveys.not-your-word": _("Only a company that promised help here is asked."),
    "surveys.nothing-to-publish": _("No row is ready that is not on the map already."),
    "surveys.not-failed": _("Only an upload whose file was refused is read again."),
    "surveys.not-read-yet": _("This file has not been read yet, so nothing of it can be put on the map."),
    "surveys.not-this-list": _("The workbook is not the list of rows to mend of this upload."),
    "surveys.nothing-to-undo": _("Nothing of this list is on the map that could be taken back."),
    "surveys.payer-missing": _("Choose who pays and the budget year."),
    "surveys.photo-list-missing": _("No column of this list holds the names of photos. Say which one does."),
    "surveys.publish-too-old": _("A publish can be undone for 24 hours; this one could be until %(until)s."),
    "surveys.publishing-gave-up": _(
        "The rows could not be put on the map, though it was tried %(attempts)s times. Nothing of them is on the map;"
        " tell the operator."
    ),
    "surveys.reading-gave-up": _(
        "This file ended the reading program %(attempts)s times, so it was refused. Split it or save it anew, then"
        " send it again."
    ),
    "surveys.row-not-found": _("The upload has no such row."),
    "surveys.row-not-ready": _("Something else stands in the way of this row. Mend that first."),
    "surveys.row-published": _("This row is on the map already. Correct the site instead."),
    "surveys.survey-not-found": _("There is no such upload, or it is not yours to see."),
    "surveys.word-too-long": _("Write at most %(most)s characters."),
    "surveys.too-many-checks": _("At most %(most)s households an hour can be looked up. Go on in an hour."),
    "web.bad-form": _("Something in the form is missing or cannot be read."),
    "web.bad-place": _("The place was not taken. %(why)s"),
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
    if name == "what" and isinstance(fact, str):
        return str(BUILT_ON.get(fact, fact))
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
