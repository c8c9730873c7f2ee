from geoplan.errors import Invalid, Refusal, TooLarge, Unavailable


class UnknownFormat(Invalid):
    """The name ends in nothing geoplan reads."""

    # Facts: name, known.
    code = "files.unknown-format"


class NotWhatItSays(Invalid):
    """The bytes are of another kind than the name says."""

    # Facts: declared, found.
    code = "files.not-what-it-says"


class EmptyFile(Invalid):
    """There is nothing in the file."""

    code = "files.empty-file"


class FileTooLarge(TooLarge):
    """The file has more bytes than are taken."""

    # Facts: allowed_bytes.
    code = "files.file-too-large"


class TooHeavy(Invalid):
    """Reading would take more than is allowed, or killed the reader."""

    # Facts: limit, and allowed where it has one.
    code = "files.too-heavy"


class ArchiveRefused(Invalid):
    """The archive is built to harm or cannot be trusted."""

    # Facts: why, member.
    code = "files.archive-refused"


class Unreadable(Invalid):
    """The file is broken or cut off."""

    # Facts: format, why, line where known.
    code = "files.unreadable"


class NoRows(Invalid):
    """The table has no row with anything in it."""

    code = "files.no-rows"


class NoPlaces(Invalid):
    """The file holds no places."""

    # Facts: why where known.
    code = "files.no-places"


class WhichLayer(Invalid):
    """The file holds several layers and none was chosen."""

    # Facts: layers.
    code = "files.which-layer"


class LayerNotFound(Invalid):
    """The chosen layer or sheet is not in the file."""

    # Facts: layer, layers.
    code = "files.layer-not-found"


class CrsNotKnown(Invalid):
    """The file declares a reference system that has no EPSG code geoplan knows."""

    # Facts: crs.
    code = "files.crs-not-known"


class ReaderNotStarted(Unavailable):
    """The reading process did not start on this machine."""

    code = "files.reader-not-started"


# What the child may answer with: it sends the code, the parent raises the refusal.
FROM_CHILD: dict[str, type[Refusal]] = {
    refusal.code: refusal
    for refusal in (
        NotWhatItSays, EmptyFile, TooHeavy, ArchiveRefused, Unreadable, NoRows, NoPlaces, WhichLayer,
        LayerNotFound, CrsNotKnown,
    )
}  # fmt: skip
