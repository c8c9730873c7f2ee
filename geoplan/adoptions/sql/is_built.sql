-- Whether every needed unit of a site is verified work. Parameters: site_id.
select coalesce(sum(a.units) >= max(s.units_needed), false)
from adoptions_adoption as a join needs_site as s on s.id = a.site_id
where a.site_id = %(site_id)s and a.stage = 'verified'
