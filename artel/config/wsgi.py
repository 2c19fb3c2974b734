"""The application for a WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "artel.config.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018  read now: what every request needs is loaded by the first one otherwise

# What is loaded by now stays to the end: looking through it for garbage again and again took a tenth of every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
