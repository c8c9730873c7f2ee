"""The application as journeys run it: the real one, with static files straight from the build."""

import os

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoplan.config.settings.test")
application = StaticFilesHandler(get_wsgi_application())
