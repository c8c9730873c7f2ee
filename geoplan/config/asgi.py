"""What the web server calls in the stream's own process; everything else is served by `wsgi`."""

from geoplan.config.wsgi import application as django

# isort: split
# After Django is set up.
from geoplan.api.line import Line

application = Line(django).serve
