"""Settings of the tests: fixed keys, a cheap password hash, plain static names."""

from geoplan.config import env
from geoplan.config.settings.base import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
DATABASES = {"default": env.database()}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

GEOPLAN_KEY_RING = env.KeyRing(
    current="t2",
    seal={"t1": b"1" * 32, "t2": b"2" * 32},
    match=b"m" * 32,
    shift=b"s" * 32,
    django="only for tests, never for people " * 2,
)
SECRET_KEY = GEOPLAN_KEY_RING.django
GEOPLAN_DEMO_ALLOWED = True
GEOPLAN_DEMO_PASSWORD = "contoh-cilegon"  # noqa: S105  # printed by make up, no secret
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
