"""What a picture of a site shows, and how many a site bears."""

from enum import StrEnum

MOST_PHOTOS = 40
# Farther than this the camera was at another house, or wrote down an old place.
FAR_FROM_SITE_M = 150.0


class PhotoKind(StrEnum):
    FRONT = "front"
    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
