"""The pages that personal data pass: the people of a site, and the scanned minutes of a check."""

from geoplan.web.residents import minutes
from geoplan.web.residents.people import people_words, residents

__all__ = ["minutes", "people_words", "residents"]
