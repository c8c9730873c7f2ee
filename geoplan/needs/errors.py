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
