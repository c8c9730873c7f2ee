from geoplan.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, Unavailable


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


class RowNotReady(Conflict):
    """Something else stands in the way of this row: mend that first."""

    code = "surveys.row-not-ready"


class HeldAlready(Conflict):
    """An earlier row of this list is of the same site and year."""

    # Facts: site.
    code = "surveys.held-already"


class NewSiteNeedsPoint(Invalid):
    """A row without a point becomes no new site: give it one first."""

    code = "surveys.new-site-needs-point"


class PhotoListMissing(Invalid):
    """No column of the list names photos, so none can be matched to its rows."""

    code = "surveys.photo-list-missing"


class NoPhotosNamed(Invalid):
    """No file of the zip is named in the list."""

    # Facts: files (the first names of the zip).
    code = "surveys.no-photos-named"


class NotThisList(Invalid):
    """The workbook is not the list of rows to mend of this upload."""

    code = "surveys.not-this-list"


class AnswerUnknown(Invalid):
    """This is no answer to the question."""

    code = "surveys.answer-unknown"


class NothingToPublish(Conflict):
    """No line is good and still unpublished."""

    code = "surveys.nothing-to-publish"


class NotReadYet(Conflict):
    """The rows of this upload have not been read."""

    code = "surveys.not-read-yet"


class ReadingGaveUp(Invalid):
    """The file ended the reading program again and again."""

    # Facts: attempts.
    code = "surveys.reading-gave-up"


class PublishingGaveUp(Unavailable):
    """The rows could not be put on the map, though it was tried again and again."""

    # Facts: attempts.
    code = "surveys.publishing-gave-up"


class FileGone(Invalid):
    """The file is no longer kept."""

    # Facts: file.
    code = "surveys.file-gone"


class NotFailed(Conflict):
    """Only an upload whose file was refused is read again."""

    code = "surveys.not-failed"


class NikMalformed(Invalid):
    """A NIK has 16 digits."""

    code = "surveys.nik-malformed"


class MayNotCheck(NotAllowed):
    """Your role does not look up whether a household is recorded."""

    code = "surveys.may-not-check"


class TooManyChecks(TooMany):
    """You have looked up too many households within an hour."""

    code = "surveys.too-many-checks"


class NothingToUndo(Conflict):
    """Nothing of this upload is on the map that could be taken back."""

    code = "surveys.nothing-to-undo"


class PublishTooOld(Conflict):
    """A publish can be undone for 24 hours."""

    # Facts: published_at, until.
    code = "surveys.publish-too-old"


class BuiltOn(Conflict):
    """Others have built on what was published, so it is not taken back as a whole."""

    # Facts: count, sites (at most 20 codes), claimed, changed, photographed, listed, answered (counts of sites).
    code = "surveys.built-on"


class HoldingsNotUndone(Conflict):
    """Another payer's list is a record of facts: a wrong commitment is released one by one, with a reason."""

    code = "surveys.holdings-not-undone"


class NotAnEarlierList(Invalid):
    """This is no published list of the same kind that the same person sent before."""

    code = "surveys.not-an-earlier-list"


class AlreadyPublished(Conflict):
    """The upload is on the map already, so what it replaces is settled."""

    code = "surveys.already-published"


class ChangeNotFound(NotFound):
    """There is no such change waiting, or none that you may see."""

    code = "surveys.change-not-found"


class ChangeAnswered(Conflict):
    """This change has been answered already."""

    code = "surveys.change-answered"


class NotYourAnswer(NotAllowed):
    """Only a planner decides what a list changes of a promised or verified site."""

    code = "surveys.not-your-answer"


class NotYourWord(NotAllowed):
    """Only somebody who acts for a payer that promised to help here is asked."""

    code = "surveys.not-your-word"


class HolderNotHeard(Conflict):
    """Whoever promised to help here is asked first."""

    # Facts: holders, until (a planner may decide without their word from then on).
    code = "surveys.holder-not-heard"


class WordTooLong(Invalid):
    """That is more than 300 characters."""

    code = "surveys.word-too-long"
