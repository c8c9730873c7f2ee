-- Open data on schools: place, level, rooms and shortage; pupils to the nearest five; who helps, from agreed on.
-- Only the facts named here ever leave; stages, units and money of promises never do.
-- Parameters: at.
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select n.location, n.code, n.reference as npsn, n.name, n.facts ->> 'level' as level,
                    n.facts ->> 'ownership' as ownership, a.code as area, a.name as area_name,
                    n.facts ->> 'school_year' as school_year,
                    (n.facts ->> 'class_groups')::integer as class_groups,
                    (n.facts ->> 'rooms_good')::integer as rooms_good,
                    (n.facts ->> 'rooms_light')::integer as rooms_light,
                    (n.facts ->> 'rooms_medium')::integer as rooms_medium,
                    (n.facts ->> 'rooms_heavy')::integer as rooms_heavy,
                    (round((n.facts ->> 'pupils')::numeric / 5) * 5)::integer as pupils_rounded,
                    n.units_needed::text as units_needed,
                    coalesce(h.helpers, '[]'::jsonb) as helped_by
           ) as f
         ), 'location', 6), ',' order by n.code), '') as features
from needs_site as n
join areas_area as a on a.id = n.area_id
left join lateral (
  select jsonb_agg(distinct f.name) as helpers
  from coverage_promises(n.id, %(at)s, true) as p
  join funders_funder as f on f.id = p.funder_id
  where p.stage in ('agreed', 'building', 'done', 'verified')
) as h on true
where n.kind = 'school' and (n.status <> 'closed' or n.closed_reason = 'done')
