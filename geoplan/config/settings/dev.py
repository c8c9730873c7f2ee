"""Settings of `make up`: a machine of one's own, demo data allowed."""

from geoplan.config import env
from geoplan.config.settings.base import *  # noqa: F403
from geoplan.config.settings.base import DATA

DEBUG = env.flag("GEOPLAN_DEBUG")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.listed("GEOPLAN_HOSTS")]
CSRF_TRUSTED_ORIGINS = env.listed("GEOPLAN_ORIGINS")

DATABASES = {"default": env.database()}
DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 4, "timeout": 10}}  # type: ignore[operator]

GEOPLAN_KEY_RING = env.key_ring() if env.key_file().is_file() else None
SECRET_KEY = GEOPLAN_KEY_RING.django if GEOPLAN_KEY_RING else "only for manage.py make_keys, before the keys are made"
GEOPLAN_DEMO_ALLOWED = True
GEOPLAN_DEMO_PASSWORD = env.text("GEOPLAN_DEMO_PASSWORD", "contoh-cilegon")

STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "geoplan.web.storage.HashedStatic"},
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
