-- How one site stood at a moment; no row when it was not counted.
-- Parameters: site_id, at, live, today.
select s.kind, s.units_needed, s.units, s.covered, s.covered_agreed, s.open, s.over, s.standing, s.is_done, s.is_late, s.is_contested,
       s.status, s.version
from needs_site as n
cross join lateral coverage_site_at(n, %(at)s, %(live)s, null, null, %(today)s) as s
where n.id = %(site_id)s
