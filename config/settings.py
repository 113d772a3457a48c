"""Everything is read from the environment; with an empty one the project runs on SQLite, local disk and an
embedded broker. docs/settings.md explains each name, and a test keeps it complete."""

import re
from pathlib import Path
from typing import Any

from config import broker, logs, npm_files, security, stores
from config.startup import Environment, refuse

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- Where things lie -------------------------------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- Secrets and hosts ------------------------------------------------------------------------------------
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or ("" if PRODUCTION else security.own_secret_key(VAR_DIR))
if not SECRET_KEY:
    refuse("SECRET_KEY is missing: set it to 50 random characters, the same for every process.")
if PRODUCTION and DEBUG:
    refuse("DEBUG and PRODUCTION are both on: take DEBUG out of the environment.")

ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
if PRODUCTION and not ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS is missing: set it to the site's host names, separated by commas.")

# What whole addresses begin with, in emails, feeds, codes and files, whatever a request calls this host.
SITE_URL = env.str("SITE_URL", default="" if PRODUCTION else "http://localhost:8000").rstrip("/")
if not re.fullmatch(r"https?://[^/?#\s]+", SITE_URL):
    refuse("SITE_URL is missing, or no address: set it to the site's own, like https://wave.example.")
# Plain HTTP, for a look at it on this machine.
TRIAL = PRODUCTION and security.is_trial(SITE_URL)
# Who answers for what is shown here: in the footer, and wherever somebody may have a question.
OPERATOR_NAME = env.str("OPERATOR_NAME", default="")
OPERATOR_CONTACT = env.str("OPERATOR_CONTACT", default="")
security.refuse_nobody(OPERATOR_NAME, OPERATOR_CONTACT, is_needed=PRODUCTION and not TRIAL)

# --- The application --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",  # config/urls.py finds the rest: no command waits for it
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "axes",
    "django_otp",
    "ninja",
    "django_otp.plugins.otp_totp",
    "tracker",
    "mosaic",
    "operations",
]
MIDDLEWARE = [
    "config.request_id.RequestIdMiddleware",
    "operations.health.ProbeMiddleware",
    "tracker.web.headers.SlowSenderMiddleware",
    "operations.metrics.MetricsMiddleware",
    "tracker.web.problems.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.web.headers.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.web.headers.ImportMapPolicyMiddleware",
    "tracker.web.parameters.ParametersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "tracker.web.middleware.CampaignMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "tracker.web.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "tracker.web.limits.LimitMiddleware",
]
ROOT_URLCONF = "config.urls"
API_ROUTERS = ["tracker.api.routes.router", "mosaic.api.router"]
WSGI_APPLICATION = "config.wsgi.application"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
TEMPLATES = [
    {
        "BACKEND": "config.templates.MachineNumbers",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.web.context_processors.campaign",
                "tracker.web.context_processors.operator",
            ],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {
    "default": env.database(
        "DATABASE_URL",
        default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}",
        password=env.str("DATABASE_PASSWORD", default=""),
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE and patience: else writers meet "database is locked"; FULL: what is acknowledged survives a
    # power cut; secure_delete: what is overwritten is zeroed, not left in a free corner of its page.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Opening one for each request takes as long as answering most of them.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Files ------------------------------------------------------------------------------------------------
# private: originals, renditions, tiles and targets; only views hand them out. public: pyramids and their
# tables.
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="").rstrip("/")
S3_SIGNED_SECONDS = env.int("S3_SIGNED_SECONDS", default=0)  # 0: the application passes private files on
STORAGES = stores.describe(
    VAR_DIR,
    bucket_name=S3_BUCKET,
    endpoint_url=S3_ENDPOINT_URL or None,
    region_name=env.str("S3_REGION", default="") or None,
    access_key=env.str("S3_ACCESS_KEY", default="") or None,
    secret_key=env.str("S3_SECRET_KEY", default="") or None,
)
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("jpg", "png", "webp", "woff2", "map")  # nobody waits for a map
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.\w+$"  # "d3.min.js" is no "d3.js" with a hash
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "config.static.AppFinder",
    "config.static.NpmFinder",
]
NPM_FILES = npm_files.FILES
# nginx sends private files that a view has allowed (X-Accel-Redirect); empty: the application sends them.
ACCEL_PREFIX = env.str("ACCEL_PREFIX", default="")
# Pyramid tiles from a host of their own, which sees no cookie of ours: "https://tiles.wave.example".
MEDIA_ORIGIN = env.str("MEDIA_ORIGIN", default="").rstrip("/")

# --- Uploads ----------------------------------------------------------------------------------------------
PHOTO_MAX_BYTES = env.int("PHOTO_MAX_MB", default=25) * 1024 * 1024
PHOTOS_PER_SEND = 20
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_MB", default=4096) * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "tracker.web.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# More than may be sent, so that a form with a few too many is answered by a form.
DATA_UPLOAD_MAX_NUMBER_FILES = 5 * PHOTOS_PER_SEND

# A sender who is silent for so long is given up; nginx, where there is one, does it before.
SLOW_SENDER_SECONDS = env.int("SLOW_SENDER_SECONDS", default=20)

# --- Moderation -------------------------------------------------------------------------------------------
# The share of decisions that a second moderator looks at without knowing of the first.
SECOND_LOOK_SHARE = env.float("SECOND_LOOK_SHARE", default=0.02)
# After so many days the file as it was sent, the e-mail address and the private link are forgotten; 0: never.
ORIGINALS_KEPT_DAYS = env.int("ORIGINALS_KEPT_DAYS", default=180)
EMAILS_KEPT_DAYS = env.int("EMAILS_KEPT_DAYS", default=180)
LINKS_KEPT_DAYS = env.int("LINKS_KEPT_DAYS", default=1095)
ARCHIVES_KEPT_DAYS = env.int("ARCHIVES_KEPT_DAYS", default=7)  # the ZIP of a whole campaign

# --- E-mail -------------------------------------------------------------------------------------------------
# Emails to senders, and a lost private link. Without it no address is asked for.
EMAIL_IS_SET = bool(env.str("EMAIL_URL", default=""))
if EMAIL_IS_SET:
    globals().update(env.email("EMAIL_URL"))
EMAIL_TIMEOUT = 20  # seconds for each answer of the mail server
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="wave@localhost")

# --- The mosaic -------------------------------------------------------------------------------------------
# How often the published mosaic looks for who came or went; 0 minutes leave it to the admin.
MOSAIC_EVERY_MINUTES = env.int("MOSAIC_EVERY_MINUTES", default=10)
MOSAIC_LIVE_SECONDS = env.int("MOSAIC_LIVE_SECONDS", default=2)
# The hour (UTC) at which everybody is placed anew, where the mosaic was patched since.
MOSAIC_ANEW_HOUR = env.int("MOSAIC_ANEW_HOUR", default=3)
# Beyond 256 px a cell of the mosaic goes on into its own photo.
DEEPEST_PX = env.choice("DEEPEST_PX", {"off": 0, "512": 512, "1024": 1024}, default="1024")

# --- Cache ------------------------------------------------------------------------------------------------
# In each process, so that a look costs nothing: counters for seconds, pages that are the same for everybody.
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 8000}},
}

# --- Limits -----------------------------------------------------------------------------------------------
# What changes something: so many a minute of one browser, and of one address, which may be a school's.
SENDS_A_MINUTE = env.int("SENDS_A_MINUTE", default=60)
SENDS_A_MINUTE_OF_AN_ADDRESS = env.int("SENDS_A_MINUTE_OF_AN_ADDRESS", default=600)
# The whole site; beyond this, and beyond an address's, a browser may work for its way: 2^bits hashes.
SENDS_A_MINUTE_OF_ALL = env.int("SENDS_A_MINUTE_OF_ALL", default=6000)
CHALLENGE_BITS = env.int("CHALLENGE_BITS", default=18)
LOOKS_A_MINUTE_OF_AN_ADDRESS = env.int("LOOKS_A_MINUTE_OF_AN_ADDRESS", default=6000)
# What is drawn anew for an address; what is at hand is not counted.
PREVIEWS_A_MINUTE_OF_AN_ADDRESS = env.int("PREVIEWS_A_MINUTE_OF_AN_ADDRESS", default=60)
DRAWINGS_A_MINUTE_OF_AN_ADDRESS = env.int("DRAWINGS_A_MINUTE_OF_AN_ADDRESS", default=120)
# How many proxies of ours stand before the application: whom the last of them names is the visitor.
PROXIES = env.int("PROXIES", default=0)
AXES_CLIENT_IP_CALLABLE = "tracker.web.limits.login_address"

# --- Celery -----------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
# What all processes count together; without a Redis of its own each counts for itself.
CACHES["shared"] = (
    {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.3, "socket_connect_timeout": 0.3},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shared"}
)
CELERY_BROKER_URL = REDIS_URL or broker.celery_url(VAR_DIR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# A poison photo that kills its worker must not loop: the row remembers its attempts, and the sweep brings it
# back.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=2)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A worker that has heard nothing for so long ends itself, to be started anew.
DEAF_AFTER_SECONDS = env.int("DEAF_AFTER_SECONDS", default=90)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=15)
# A file that worker and clock touch while they are at work: what a container's health check looks at.
PULSE_FILE = env.str("PULSE_FILE", default="")
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

# --- Security ---------------------------------------------------------------------------------------------
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Of the own network, which webhooks may reach all the same.
WEBHOOK_HOSTS = env.list("WEBHOOK_HOSTS", default=[])
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not TRIAL)
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not TRIAL
PICTURE_HOSTS = [MEDIA_ORIGIN, S3_ENDPOINT_URL if S3_SIGNED_SECONDS else ""]
CONTENT_SECURITY_POLICY = security.content_security_policy([host for host in PICTURE_HOSTS if host])
# Staff give a code of an authenticator app after their password.
REQUIRE_2FA = env.bool("REQUIRE_2FA", default=False)
OTP_TOTP_ISSUER = security.name_issuer
SESSION_COOKIE_AGE = 12 * 3600
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = security.PASSWORD_VALIDATORS

# --- Language and time ------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"

# --- Logs -------------------------------------------------------------------------------------------------
LOGGING = logs.configuration(
    env.str("LOG_LEVEL", default="INFO"), as_json=env.bool("LOG_JSON", default=PRODUCTION)
)
# Whoever has it reads /metrics; without one there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if PRODUCTION:
    security.refuse_weak_secrets(
        SECRET_KEY=SECRET_KEY,
        METRICS_TOKEN=METRICS_TOKEN,
        DATABASE_PASSWORD=DATABASES["default"].get("PASSWORD", ""),
    )
