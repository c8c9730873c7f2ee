"""Settings of `manage.py make_keys` alone: it runs before there are keys or a database to speak of."""

from geoplan.config import env

INSTALLED_APPS = ["geoplan.web"]
SECRET_KEY = "signs nothing"  # noqa: S105  # no request is ever answered under these settings
USE_TZ = True
GEOPLAN_KEY_FILE = env.key_file()
