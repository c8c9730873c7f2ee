from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany


class MayNotInvite(NotAllowed):
    """The person may not invite people of this role."""

    code = "accounts.may-not-invite"


class EmailTaken(Conflict):
    """Somebody already signs in with this e-mail address."""

    code = "accounts.email-taken"


class EmailMalformed(Invalid):
    """This is no e-mail address."""

    code = "accounts.email-malformed"


class RoleUnknown(Invalid):
    """There is no such role."""

    code = "accounts.role-unknown"


class InvitationOver(NotFound):
    """The invitation was used, has ended, or never was."""

    code = "accounts.invitation-over"


class PasswordTooWeak(Invalid):
    """The password is too easy to guess."""

    # Facts: reasons, in the language of the reader.
    code = "accounts.password-too-weak"


class PasswordWrong(Invalid):
    """E-mail address and password do not belong together, or the account is closed."""

    code = "accounts.password-wrong"


class TooManyTries(TooMany):
    """Too many failed sign-ins for this account from here, or from here at all."""

    code = "accounts.too-many-tries"


class AccountNotFound(NotFound):
    """Nobody signs in with this e-mail address."""

    code = "accounts.account-not-found"


class LanguageUnknown(Invalid):
    """The site is not written in this language."""

    code = "accounts.language-unknown"


class NotADemo(Conflict):
    """The database holds a city's real accounts, or these settings know no demo."""

    code = "accounts.not-a-demo"
