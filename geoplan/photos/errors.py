from geoplan.errors import Invalid, NotFound


class FormatNotTaken(Invalid):
    """Send photos as JPEG, PNG or WebP."""

    # Facts: found.
    code = "photos.format-not-taken"


class HeicNotTaken(Invalid):
    """HEIC photos are not read: set the phone to JPEG, or send the photo from its gallery as JPEG."""

    code = "photos.heic-not-taken"


class TooManyPixels(Invalid):
    """The picture is larger than any photo."""

    # Facts: allowed.
    code = "photos.too-many-pixels"


class PictureBroken(Invalid):
    """The picture is broken or cut off."""

    code = "photos.picture-broken"


class PhotoNotFound(NotFound):
    """There is no such photo."""

    code = "photos.photo-not-found"
