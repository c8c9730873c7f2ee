-- Sites a promise could be swapped for: the nearest of the same kind that nobody holds, waits for or found trouble at,
-- those of the same severity first. Nearness is between the places the viewer sees.
-- Parameters: site_id, units, exact (whether the viewer sees exact places), at, most.
with here as (
  select s.kind, s.severity, case when %(exact)s or s.kind = 'school' then s.location else s.moved end as place
  from needs_site as s where s.id = %(site_id)s
)
select n.id as site_id, round(ST_Distance(n.place::geography, here.place::geography))::integer as distance_m,
       ST_X(n.place) as lon, ST_Y(n.place) as lat
from here
join lateral (
  select s.id, s.code, s.severity, s.units_needed,
         case when %(exact)s or s.kind = 'school' then s.location else s.moved end as place
  from needs_site as s
  where s.kind = here.kind and s.status <> 'closed' and s.units_needed >= %(units)s and s.id <> %(site_id)s
    and not exists (
      select 1 from adoptions_adoption as a
      where a.site_id = s.id and adoptions_covers(a.stage)
        and (a.stage <> 'held' or a.ends_at is null or a.ends_at > %(at)s))
    and not exists (select 1 from adoptions_queueentry as e where e.site_id = s.id and e.left_at is null)
    and not exists (select 1 from adoptions_trouble as t where t.site_id = s.id and t.ended_at is null)
) as n on true
order by n.severity <> here.severity, n.place::geography <-> here.place::geography, n.code
limit %(most)s
