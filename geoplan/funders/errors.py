from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound


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
