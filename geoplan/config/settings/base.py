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
    "geoplan.notices",
    "geoplan.api",
    "geoplan.web",
    "geoplan.plans",
    "geoplan.demo",
    "geoplan.jobs",
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

# Mails: to the worker's log, or by the server that GEOPLAN_SMTP names, from the address in GEOPLAN_MAIL_FROM.
POST = env.post()
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = POST.backend, POST.host, POST.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = POST.user, POST.password
EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = POST.starttls, POST.tls, 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("GEOPLAN_MAIL_FROM", "geoplan@localhost")

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
# Where a file lies while it arrives; `make up` makes the folder, the worker clears what a killed request left there.
FILE_UPLOAD_TEMP_DIR = arriving if (arriving := DATA / "arriving").is_dir() else None
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
    "ENUM_NAME_OVERRIDES": {
        "SiteKindEnum": ["house", "school"],
        "PhotoKindEnum": ["front", "before", "during", "after"],
    },
}

# What the city may set. Durations follow product decisions; see docs/words.md.
GEOPLAN_DEMO_ALLOWED = False
GEOPLAN_AREA_LIMIT_M2 = 7.2
GEOPLAN_HOUSE_COST_RUPIAH = 30_000_000
GEOPLAN_ROOM_COST_RUPIAH = 187_000_000
GEOPLAN_GAP_THRESHOLD_PERCENT = 50
# A cluster of open sites: this near to each other, so many at least, drawn with this rim.
GEOPLAN_CLUSTER_EPS_M = 400
GEOPLAN_CLUSTER_MINPOINTS = 5
GEOPLAN_CLUSTER_RIM_M = 100
# Help counts as help before for so many budget years.
GEOPLAN_AIDED_BEFORE_YEARS = 10
GEOPLAN_FILE_LIMIT_BYTES = 50 * 1024 * 1024

# Long work. Sent files lie here under seal until their rows are stored, and never longer than these days.
GEOPLAN_UPLOADS = DATA / "uploads"
GEOPLAN_FILE_KEPT_DAYS = 7
# Up to this size a file is read, up to so many rows a list is published, while the person waits for the answer.
GEOPLAN_READ_NOW_BYTES = env.number("GEOPLAN_READ_NOW_BYTES", 1024 * 1024)
GEOPLAN_PUBLISH_NOW_ROWS = env.number("GEOPLAN_PUBLISH_NOW_ROWS", 3000)
# A job whose worker has been silent for so long is taken by another one, so many times in all.
GEOPLAN_JOB_SILENCE_S = env.number("GEOPLAN_JOB_SILENCE_S", 60)
GEOPLAN_JOB_ATTEMPTS = 3
