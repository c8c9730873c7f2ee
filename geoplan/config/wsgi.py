"""What the web server calls."""

import os

from django.conf import settings
from django.core import checks
from django.core.wsgi import get_wsgi_application

from geoplan.config.env import Misconfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoplan.config.settings.dev")


def refuse_demo() -> None:
    """Stop before the first request when these settings may not serve what the database holds.

    Raises: Misconfigured.
    """
    if settings.GEOPLAN_DEMO_ALLOWED:
        return
    found = [one for one in checks.run_checks(tags=["database"], databases=["default"]) if one.is_serious()]
    if found:
        raise Misconfigured(" ".join(f"{one.msg} {one.hint or ''}" for one in found))


application = get_wsgi_application()
refuse_demo()
