"""What this installation is, read from the environment; every value has a default that works at once."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from artel.config import database, logs, places
from artel.config.environment import flag, number, text, texts

BASE_DIR = places.ROOT
VAR = places.var()
DEBUG = flag("ARTEL_DEBUG")
SECRET_KEY = places.secret_key()
SECRET_KEY_FALLBACKS = texts("ARTEL_SECRET_KEY_FALLBACKS")

# --- address -------------------------------------------------------------------------------------------------------

HOST = text("ARTEL_HOST", "127.0.0.1")
PORT = number("ARTEL_PORT", 8000)
TLS = flag("ARTEL_TLS")
BEHIND_PROXY = flag("ARTEL_BEHIND_PROXY")
SITE_URL = text("ARTEL_URL", f"{'https' if TLS else 'http'}://{HOST}:{PORT}").rstrip("/")
_site_host = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = texts("ARTEL_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]", HOST, _site_host]
CSRF_TRUSTED_ORIGINS = [SITE_URL, *texts("ARTEL_TRUSTED_ORIGINS")]
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True

SECURE_SSL_REDIRECT = TLS and BEHIND_PROXY
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "artel.core.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

# --- what is installed ---------------------------------------------------------------------------------------------

CONTEXTS = [
    *("core", "screens", "parties", "catalog", "activities", "correspondence"),
    *("ledger", "inventory", "finance", "sales", "purchasing", "crm"),
    *("intake", "automation", "insights", "countries"),
]

INSTALLED_APPS = [
    *[f"artel.{name}" for name in CONTEXTS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "django_htmx",
    "ninja",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "artel.config.watching.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "artel.config.headers.SafeHeaders",
    "artel.config.health.AnsweredFirst",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "artel.core.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "artel.config.urls"
WSGI_APPLICATION = "artel.config.wsgi.application"
ASGI_APPLICATION = "artel.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_loaders = ["django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "artel.screens.shell.shell",
            ],
        },
    }
]

# --- storage -------------------------------------------------------------------------------------------------------

DATABASES = {"default": database.django_database()}
CACHES = {
    # Shared by all processes, so that limits on sign-in hold whichever process answers.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "artel_cache"},
    # Parts of pages that many readers share, by all that they depend on; of each process its own.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}

MEDIA_ROOT = Path(text("ARTEL_FILES", str(VAR / "files")))
_files: dict[str, object] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
if S3_BUCKET := text("ARTEL_S3_BUCKET"):
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": text("ARTEL_S3_ENDPOINT") or None,
            "region_name": text("ARTEL_S3_REGION") or None,
            "access_key": text("ARTEL_S3_ACCESS_KEY") or None,
            "secret_key": text("ARTEL_S3_SECRET_KEY") or None,
            "default_acl": "private",
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }

# Largest attachment, and the endings that are taken; without a list the usual ones of an office.
FILE_MAX_BYTES = number("ARTEL_FILE_MAX_MB", 25) * 2**20
FILE_TYPES = [ending.lower().lstrip(".") for ending in texts("ARTEL_FILE_TYPES")]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
_hashed = "artel.config.static.Collected"
_plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {"default": _files, "staticfiles": {"BACKEND": _plain if DEBUG or "pytest" in sys.modules else _hashed}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "webp", "gif", "woff", "woff2", "gz", "br", "zip")
# Scripts' chunks carry a hash in their own names already.
WHITENOISE_IMMUTABLE_FILE_TEST = r"(\.[0-9a-f]{12}\.[^/]+|/chunks/[^/]+-[0-9A-Z]{8}\.js)$"

# --- people --------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "artel.config.signin.Accounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if TLS else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Artel"
MFA_FORMS = {"add_webauthn": "artel.config.passkeys.PasskeyForm"}
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC_SERVER = text("ARTEL_OIDC_SERVER")
_oidc = {
    "provider_id": "oidc",
    "name": text("ARTEL_OIDC_NAME", "SSO"),
    "client_id": text("ARTEL_OIDC_CLIENT_ID"),
    "secret": text("ARTEL_OIDC_CLIENT_SECRET"),
    "settings": {"server_url": OIDC_SERVER},
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_oidc] if OIDC_SERVER else []}}

AXES_FAILURE_LIMIT = 7
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "artel.config.signin.tried_name"
AXES_CLIENT_IP_CALLABLE = "artel.config.signin.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["password"]

# --- words, days, mail ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [places.PACKAGE / "config" / "locale", places.PACKAGE / "kit" / "locale"]
USE_TZ = True
TIME_ZONE = text("ARTEL_TIME_ZONE", "Europe/Moscow")

if EMAIL_HOST := text("ARTEL_EMAIL_HOST"):
    EMAIL_PORT = number("ARTEL_EMAIL_PORT", 587)
    EMAIL_HOST_USER = text("ARTEL_EMAIL_USER")
    EMAIL_HOST_PASSWORD = text("ARTEL_EMAIL_PASSWORD")
    EMAIL_USE_SSL = flag("ARTEL_EMAIL_SSL")
    EMAIL_USE_TLS = flag("ARTEL_EMAIL_TLS", default=not EMAIL_USE_SSL)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text("ARTEL_EMAIL_FROM", "Artel <artel@localhost>")

# --- jobs and watching ---------------------------------------------------------------------------------------------

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
WORKER_SILENT_SECONDS = 45
METRICS_TOKEN = text("ARTEL_METRICS_TOKEN")
# Official rates of currencies as XML of one day; empty: nobody is asked.
RATES_URL = text("ARTEL_RATES_URL", "https://www.cbr.ru/scripts/XML_daily.asp")
LOGGING_CONFIG = None
logs.configure(os.environ.get("ARTEL_LOG", ""), debug=DEBUG)
