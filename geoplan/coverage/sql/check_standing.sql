-- Sites that stand otherwise by their rows than by their history.
-- Parameters: at (a moment after the last change).
select format('site %%s', coalesce(now_so.site_id, by_history.site_id)) as record,
       coalesce(format('%%s, %%s units', now_so.standing, now_so.units), 'not counted') as stored,
       coalesce(format('%%s, %%s units', by_history.standing, by_history.units), 'not counted') as derived
from coverage_sites_at(%(at)s, true) as now_so
full join coverage_sites_at(%(at)s, false) as by_history on by_history.site_id = now_so.site_id
where (now_so.site_id, now_so.area_id, now_so.units_needed, now_so.status, now_so.units, now_so.units_held,
       now_so.units_planned, now_so.units_agreed, now_so.units_building, now_so.units_done, now_so.units_verified,
       now_so.standing, now_so.is_contested)
      is distinct from
      (by_history.site_id, by_history.area_id, by_history.units_needed, by_history.status, by_history.units,
       by_history.units_held, by_history.units_planned, by_history.units_agreed, by_history.units_building,
       by_history.units_done, by_history.units_verified, by_history.standing,
       by_history.is_contested)
order by record
