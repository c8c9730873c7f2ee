"""What a picture of a site shows, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PHOTO_KINDS: dict[str, Promise] = {
    "front": _("Front"),
    "before": _("Before the work"),
    "during": _("During the work"),
    "after": _("After the work"),
}
