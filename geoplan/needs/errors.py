from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, Stale


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
