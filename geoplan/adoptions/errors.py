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


class OfferedToAnother(Conflict):
    """What is free here was offered to a payer that waited for it.

    The offer ends at %(until)s. Free for others: %(units_left)s.
    """

    code = "adoptions.offered-to-another"


class NothingToWaitFor(Conflict):
    """This can be promised right away; nobody has to wait for it."""

    code = "adoptions.nothing-to-wait-for"


class AlreadyWaiting(Conflict):
    """This payer waits here already."""

    code = "adoptions.already-waiting"


class NotWaiting(Conflict):
    """This payer does not wait here, or its offer has passed."""

    code = "adoptions.not-waiting"


class MoreThanNeeded(Conflict):
    """This is more than is needed here at all."""

    code = "adoptions.more-than-needed"


class OwnPromise(Conflict):
    """A payer does not ask itself to make room."""

    code = "adoptions.own-promise"


class HandOverAsked(Conflict):
    """Somebody asked the holder to make room; that is answered first."""

    code = "adoptions.hand-over-asked"


class HandOverNotFound(NotFound):
    """There is no such request, or none that you may see."""

    code = "adoptions.hand-over-not-found"


class HandOverAnswered(Conflict):
    """This request was answered, or the promise has ended."""

    code = "adoptions.hand-over-answered"


class ClockStands(Conflict):
    """Trouble at the site is being looked into; until then its days do not run."""

    code = "adoptions.clock-stands"


class ExtendedBefore(Conflict):
    """A payer extends a reservation once. A planner can do so again."""

    code = "adoptions.extended-before"


class OnlyLess(Invalid):
    """A promise can be made smaller, not larger. Promise the rest anew."""

    code = "adoptions.only-less"


class NothingAmended(Invalid):
    """Say what changes: the share, or the money."""

    code = "adoptions.nothing-amended"


class TooManyAtOnce(Invalid):
    """That is more than one request may change, or nothing at all."""

    code = "adoptions.too-many-at-once"


class StepUnknown(NotFound):
    """There is no such step for several promises at once."""

    code = "adoptions.step-unknown"


class BatchNotFound(NotFound):
    """There is no such deed on several promises."""

    code = "adoptions.batch-not-found"


class BatchOver(Conflict):
    """A deed on several promises can be undone once, for a day."""

    code = "adoptions.batch-over"


class TroubleOpen(Conflict):
    """Trouble at this site was told already and is being looked into."""

    code = "adoptions.trouble-open"


class NoTrouble(Conflict):
    """No trouble at this site is open."""

    code = "adoptions.no-trouble"


class NotYourTrouble(NotAllowed):
    """Whoever holds the site, its surveyor and planners tell of trouble there."""

    code = "adoptions.not-your-trouble"


class PointMissing(Invalid):
    """Say where the site is."""

    code = "adoptions.point-missing"


class OutcomeUnfit(Invalid):
    """A site is not closed because its point was wrong."""

    code = "adoptions.outcome-unfit"


class VisitAsked(Conflict):
    """A visit was asked for already."""

    code = "adoptions.visit-asked"


class NoVisitAsked(Conflict):
    """No visit is asked for."""

    code = "adoptions.no-visit-asked"


class NotYourVisit(NotAllowed):
    """Planners and the surveyor of this kelurahan answer a visit."""

    code = "adoptions.not-your-visit"


class NotAnOfficerOfIt(Invalid):
    """A point is opened to somebody who acts for the payer that holds the site."""

    code = "adoptions.not-an-officer-of-it"


class KindsDiffer(Invalid):
    """A house is swapped for a house, a school for a school."""

    code = "adoptions.kinds-differ"


class SwapUnfit(Conflict):
    """Work that was agreed is swapped for another site only when there is trouble with the first."""

    code = "adoptions.swap-unfit"


class TickUnknown(Invalid):
    """This is nothing that is looked at when work is checked."""

    code = "adoptions.tick-unknown"


class TermUnknown(Invalid):
    """Nothing of this name has a length in days, or it is not a number of days."""

    code = "adoptions.term-unknown"
