"""Where promises overlap and where nobody has come.

Every finding has a `key`, the same as long as it is about the same places and payers. A past moment is answered from
history as far as there is any: response areas, plants and who looks like whom are today's.
"""

from geoplan.coverage.queries.findings.gaps import areas_below_threshold, bare_sites, gaps, nearness
from geoplan.coverage.queries.findings.overlaps import overlaps
from geoplan.coverage.queries.findings.told import Found

__all__ = ["Found", "areas_below_threshold", "bare_sites", "gaps", "nearness", "overlaps"]
