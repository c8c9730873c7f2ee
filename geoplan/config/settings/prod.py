"""Settings of a city's real server: no demo, no default secret, HTTPS only."""

from geoplan.config import env
from geoplan.config.settings.base import *  # noqa: F403
from geoplan.config.settings.base import DATA, ROOT

if DATA == ROOT or ROOT in DATA.parents:
    raise env.Misconfigured("In production GEOPLAN_DATA must lie outside the checkout.")

DEBUG = False
ALLOWED_HOSTS = env.listed("GEOPLAN_HOSTS")
if not ALLOWED_HOSTS:
    raise env.Misconfigured("Set GEOPLAN_HOSTS to the domain, for example peta.example.go.id")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
GEOPLAN_ADDRESS = env.text("GEOPLAN_ADDRESS", CSRF_TRUSTED_ORIGINS[0])

DATABASES = {"default": env.database()}
DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 2, "max_size": 8, "timeout": 10}}  # type: ignore[operator]

GEOPLAN_KEY_RING = env.key_ring()
SECRET_KEY = GEOPLAN_KEY_RING.django
GEOPLAN_DEMO_ALLOWED = False

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True

STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "geoplan.web.storage.HashedStatic"},
}
