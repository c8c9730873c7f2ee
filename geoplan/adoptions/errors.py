from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound


class AdoptionNotFound(NotFound):
    """There is no such commitment, or none that you may see."""

    code = "adoptions.adoption-not-found"


class NotEnoughLeft(Conflict):
    """Others have promised this already.

    Still open: %(units_left)s. Promised by: %(holders)s.
    """

    code = "adoptions.not-enough-left"


class AlreadyClaimed(Conflict):
    """This payer has already promised help here."""

    code = "adoptions.already-claimed"


class NeedUnknown(Conflict):
    """Nobody knows yet how much is needed here, so nothing can be promised."""

    code = "adoptions.need-unknown"


class PledgeExceeded(Conflict):
    """This is more than the budget on record for that year."""

    code = "adoptions.pledge-exceeded"


class UnitsNotInQuarters(Invalid):
    """Units are greater than nothing and come in quarters."""

    code = "adoptions.units-not-in-quarters"


class YearImplausible(Invalid):
    """This is no budget year."""

    code = "adoptions.year-implausible"


class AmountNegative(Invalid):
    """Money is a whole number of rupiah, zero or more."""

    code = "adoptions.amount-negative"


class NotYourClaim(NotAllowed):
    """Only the person who made a promise can undo it."""

    code = "adoptions.not-your-claim"


class OnlyPlanners(NotAllowed):
    """Only a planner may do this."""

    code = "adoptions.only-planners"


class OwnWork(NotAllowed):
    """Nobody checks the work of a payer they belong to."""

    code = "adoptions.own-work"


class NotYourCheck(NotAllowed):
    """Only a planner, or the surveyor of this kelurahan, checks the work here."""

    code = "adoptions.not-your-check"


class WrongStage(Conflict):
    """That step does not follow from where the commitment stands."""

    code = "adoptions.wrong-stage"


class HoldLapsed(Conflict):
    """The reservation has ended, so the site is open to everybody again."""

    code = "adoptions.hold-lapsed"


class TooLateToUndo(Conflict):
    """A promise can be undone for ten minutes, by the person who made it. After that it is given back with a reason."""

    code = "adoptions.too-late-to-undo"


class ReasonMissing(Invalid):
    """Say why."""

    code = "adoptions.reason-missing"


class SiteNotVerified(Conflict):
    """A plan is agreed only once the site has been verified."""

    code = "adoptions.site-not-verified"


class DaysReversed(Invalid):
    """The work must start before it ends."""

    code = "adoptions.days-reversed"


class PercentImplausible(Invalid):
    """Progress is a whole number from 0 to 100."""

    code = "adoptions.percent-implausible"


class HoldingStageUnfit(Invalid):
    """Another payer's list tells of work that is agreed, being built, finished or checked."""

    code = "adoptions.holding-stage-unfit"


class BasketTooLarge(Invalid):
    """That is more than one request may claim, or nothing at all."""

    code = "adoptions.basket-too-large"


class SiteTwice(Invalid):
    """A site stands twice in one basket."""

    code = "adoptions.site-twice"


class SiteHeld(Conflict):
    """Somebody promised to help this site, so only a planner may move or close it.

    Promised by %(holders)s. Tell the planner what you found.
    """

    code = "adoptions.site-held"
