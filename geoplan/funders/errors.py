from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge, TooMany


class FunderNotFound(NotFound):
    """There is no such payer, or none that you may see."""

    code = "funders.funder-not-found"


class NotAMember(NotAllowed):
    """You do not act for this payer."""

    code = "funders.not-a-member"


class DelegatesOnlyReport(NotAllowed):
    """A delegate reports progress but neither promises nor gives back."""

    code = "funders.delegates-only-report"


class FunderNotApproved(Conflict):
    """This payer is not approved, or was suspended."""

    code = "funders.funder-not-approved"


class NotYours(NotAllowed):
    """Only planners keep the list of payers; owners change their own."""

    code = "funders.not-yours"


class NameTaken(Conflict):
    """A payer of this name stands on the list already."""

    code = "funders.name-taken"


class NameMissing(Invalid):
    """A payer needs a name."""

    code = "funders.name-missing"


class KindUnknown(Invalid):
    """There is no such kind of payer."""

    code = "funders.kind-unknown"


class MemberRoleUnknown(Invalid):
    """A member is an owner, a member or a delegate."""

    code = "funders.member-role-unknown"


class PledgeNegative(Invalid):
    """A budget is zero or more."""

    code = "funders.pledge-negative"


class BoundaryInvalid(Invalid):
    """The drawn area crosses itself or is empty."""

    code = "funders.boundary-invalid"


class GeometryStopped(Invalid):
    """The drawn area is not sound: the facts say what is wrong and where."""

    code = "funders.geometry-stopped"


class AreasUnknown(Invalid):
    """Tick at least one kelurahan; each must be loaded."""

    code = "funders.areas-unknown"


class PledgeAreaUnknown(Invalid):
    """A budget is for the whole city, a kecamatan or a kelurahan that is loaded."""

    code = "funders.pledge-area-unknown"


class PurposeUnknown(Invalid):
    """A budget is for houses, for schools, or for both."""

    code = "funders.purpose-unknown"


class PledgeImplausible(Invalid):
    """Units come in quarters, and neither they nor the money are beyond reason."""

    code = "funders.pledge-implausible"


class YearImplausible(Invalid):
    """This is no budget year."""

    code = "funders.year-implausible"


class LastOwner(Conflict):
    """A payer with people keeps at least one owner among them."""

    code = "funders.last-owner"


class MemberNotFound(NotFound):
    """Nobody of this payer has that account."""

    code = "funders.member-not-found"


class EmailElsewhere(Conflict):
    """This e-mail address cannot be invited here; a planner can help."""

    code = "funders.email-elsewhere"


class AlreadyJoined(Conflict):
    """The person has signed in already and needs no new link."""

    code = "funders.already-joined"


class PlantNotFound(NotFound):
    """This payer has no such plant."""

    code = "funders.plant-not-found"


class PlantNameMissing(Invalid):
    """A plant needs a name."""

    code = "funders.plant-name-missing"


class PlantPlaceImplausible(Invalid):
    """The place of a plant lies in the country."""

    code = "funders.plant-place-implausible"


class ApplicationIncomplete(Invalid):
    """An application needs the company's name, a person to reach and an e-mail address."""

    code = "funders.application-incomplete"


class TooManyApplications(TooMany):
    """Too many applications came from here of late."""

    code = "funders.too-many-applications"


class ApplicationNotFound(NotFound):
    """There is no such application."""

    code = "funders.application-not-found"


class ApplicationAnswered(Conflict):
    """The application was answered already."""

    code = "funders.application-answered"


class ReasonMissing(Invalid):
    """Write a reason: it is what the applicant is told."""

    code = "funders.reason-missing"


class NoCompanyColumns(Invalid):
    """No row of the table names a column of companies and one more."""

    code = "funders.no-company-columns"


class TooManyCompanies(TooLarge):
    """The list is longer than one import takes."""

    code = "funders.too-many-companies"


class PreviewOver(Conflict):
    """The preview is too old, or not one that was shown to you."""

    code = "funders.preview-over"


class PhaseBackward(Invalid):
    """A phase ends before it begins."""

    code = "funders.phase-backward"


class PhasesOutOfOrder(Invalid):
    """A phase begins before the one that precedes it."""

    code = "funders.phases-out-of-order"
