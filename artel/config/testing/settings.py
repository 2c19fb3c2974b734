"""The installation that tests run in: quick passwords, mail in memory, files in a folder of their own."""

from artel.config.settings import *  # noqa: F403
from artel.config.settings import INSTALLED_APPS, STORAGES, VAR

INSTALLED_APPS = ["artel.config.testing", *INSTALLED_APPS, "artel.core.tests.sample", "artel.screens.tests.sample"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = VAR / "test-files"
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
SECURE_SSL_REDIRECT = False
