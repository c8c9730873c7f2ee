"""Settings that hold everywhere. `dev`, `test` and `prod` add what differs."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from geoplan.config import env

ROOT: Path = env.ROOT
DATA: Path = env.data_folder()
GEOPLAN_KEY_FILE: Path = env.key_file()
# Where links that leave the site (invitations) point to; prod names the domain.
GEOPLAN_ADDRESS = env.text("GEOPLAN_ADDRESS", f"http://localhost:{env.number('GEOPLAN_PORT', 8000)}")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.contrib.gis",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "geoplan.journal",
    "geoplan.areas",
    "geoplan.accounts",
    "geoplan.photos",
    "geoplan.needs",
    "geoplan.residents",
    "geoplan.funders",
    "geoplan.adoptions",
    "geoplan.surveys",
    "geoplan.coverage",
    "geoplan.api",
    "geoplan.web",
    "geoplan.plans",
    "geoplan.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "geoplan.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "geoplan.web.middleware.StorableText",
    "geoplan.web.middleware.OwnLanguage",
    "geoplan.web.middleware.Refusals",
]

ROOT_URLCONF = "geoplan.config.urls"
WSGI_APPLICATION = "geoplan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "geoplan" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "geoplan.web.context.house",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/today/"
LOGOUT_REDIRECT_URL = "/"

# OWASP's second recommendation (19 MiB, 2 passes, 1 lane): the library's default takes 100 MB a try,
# which would make the sign-in page a way to eat the machine's memory.
PASSWORD_HASHERS = [
    "geoplan.accounts.hashing.ModestArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "geoplan" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [path for path in [ROOT / "assets" / "dist"] if path.is_dir()]
MEDIA_ROOT = DATA / "media"

CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# GDAL 3.6 of Debian 12 cannot be told to leave network and files alone. Nothing that a user sends
# reaches it in this process: only the limited child of `geoplan.files` opens such files (a test shows it).
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "geoplan.api.authentication.BearerToken",
        "geoplan.api.authentication.BrowserSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["geoplan.api.parsing.StrictJson"],
    "EXCEPTION_HANDLER": "geoplan.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "geoplan",
    "DESCRIPTION": "Unmet needs of a city: sites, adoptions, coverage.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# What the city may set. Durations follow product decisions; see docs/words.md.
GEOPLAN_DEMO_ALLOWED = False
GEOPLAN_HOLD_DAYS = 14
GEOPLAN_AREA_LIMIT_M2 = 7.2
GEOPLAN_HOUSE_COST_RUPIAH = 30_000_000
GEOPLAN_ROOM_COST_RUPIAH = 187_000_000
GEOPLAN_GAP_THRESHOLD_PERCENT = 50
GEOPLAN_FILE_LIMIT_BYTES = 50 * 1024 * 1024
