from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany


class SurveyNotFound(NotFound):
    """There is no such upload, or it is not yours to see."""

    code = "surveys.survey-not-found"


class RowNotFound(NotFound):
    """The upload has no such line."""

    code = "surveys.row-not-found"


class MayNotUpload(NotAllowed):
    """Your role does not upload this kind of list."""

    code = "surveys.may-not-upload"


class NoHeader(Invalid):
    """No row of the file looks like a header: no column was recognised."""

    code = "surveys.no-header"


class NoRows(Invalid):
    """The file holds a header but no rows."""

    code = "surveys.no-rows"


class PayerMissing(Invalid):
    """A list of another payer needs the payer and the budget year."""

    code = "surveys.payer-missing"


class RowPublished(Conflict):
    """The line has become a site already: correct the site instead."""

    code = "surveys.row-published"


class NotThisList(Invalid):
    """The workbook is not the list of rows to mend of this upload."""

    code = "surveys.not-this-list"


class NothingToPublish(Conflict):
    """No line is good and still unpublished."""

    code = "surveys.nothing-to-publish"


class NikMalformed(Invalid):
    """A NIK has 16 digits."""

    code = "surveys.nik-malformed"


class MayNotCheck(NotAllowed):
    """Your role does not look up whether a household is recorded."""

    code = "surveys.may-not-check"


class TooManyChecks(TooMany):
    """You have looked up too many households within an hour."""

    code = "surveys.too-many-checks"
