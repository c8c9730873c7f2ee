from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, Stale, TooLarge


class SiteNotFound(NotFound):
    """No site has this code, or none that you may see."""

    code = "needs.site-not-found"


class SiteClosed(Conflict):
    """The site is closed: it takes no new promises."""

    code = "needs.site-closed"


class NotYourKelurahan(NotAllowed):
    """You may do this only in a kelurahan assigned to you, and not to your own reports."""

    code = "needs.not-your-kelurahan"


class AlreadyVerified(Conflict):
    """The site has been verified before."""

    code = "needs.already-verified"


class VersionChanged(Stale):
    """Somebody changed the site after you opened it."""

    code = "needs.version-changed"


class AreaUnknown(Invalid):
    """No kelurahan covers the place."""

    code = "needs.area-unknown"


class AlreadyOpen(Conflict):
    """The site is not closed."""

    code = "needs.already-open"


class ReopeningRefused(Conflict):
    """A site closed for this reason stays closed."""

    code = "needs.reopening-refused"


class ReasonUnfit(Invalid):
    """A site is not closed by hand for this reason."""

    code = "needs.reason-unfit"


class FactImplausible(Invalid):
    """A fact told of the site cannot be right."""

    code = "needs.fact-implausible"


class CheckingDayImplausible(Invalid):
    """Sites were checked on a day that has come, and not years ago."""

    code = "needs.checking-day-implausible"


class VerifiersMissing(Invalid):
    """Say who checked the sites."""

    code = "needs.verifiers-missing"


class TooManySites(TooLarge):
    """That is more than one request may verify, or nothing at all."""

    code = "needs.too-many-sites"


class PhotoNotFound(NotFound):
    """There is no such photo, or it is not yours to see."""

    code = "needs.photo-not-found"


class PhotosNotYours(NotAllowed):
    """Photos are added by planners and by the surveyor who reported the site or has its kelurahan."""

    code = "needs.photos-not-yours"


class RemovalNotYours(NotAllowed):
    """A photo is removed by a planner or by the person who added it."""

    code = "needs.removal-not-yours"


class PhotoKindUnknown(Invalid):
    """A photo shows the front, or the state before, during or after the work."""

    code = "needs.photo-kind-unknown"


class TooManyPhotos(Conflict):
    """This site has as many photos as it may have."""

    # Facts: most.
    code = "needs.too-many-photos"


class SiteMerged(Conflict):
    """This record was found to be the same as another one and speaks no more for itself: open the other."""

    # Facts: site, into.
    code = "needs.site-merged"


class SameRecord(Invalid):
    """A record cannot be merged with itself, nor twice with another."""

    code = "needs.same-record"


class KindsDiffer(Invalid):
    """A house and a school are not one place."""

    code = "needs.kinds-differ"


class MergeNotYours(NotAllowed):
    """Two records are merged by a planner, or by a surveyor with the right to verify in the kelurahan of both."""

    code = "needs.merge-not-yours"


class NotMerged(Conflict):
    """This record was not merged, or that was undone."""

    code = "needs.not-merged"


class TooLateToUndo(Conflict):
    """The time to undo this is over: a merge can be undone for 7 days, a verification or closing for 24 hours."""

    # Facts: until.
    code = "needs.too-late-to-undo"


class BuiltOn(Conflict):
    """Something was built on it since, so it cannot be undone any more."""

    # Facts: site, what (a code of rules.Built).
    code = "needs.built-on"


class CheckNotFound(NotFound):
    """There is no such check, or you did not record it."""

    code = "needs.check-not-found"
