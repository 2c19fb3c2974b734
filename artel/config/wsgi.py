"""The application for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from artel.config.garbage import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artel.config.settings")
application = get_wsgi_application()
keep_what_is_loaded()
