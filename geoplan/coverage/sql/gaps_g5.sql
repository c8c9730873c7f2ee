-- G5, before it is one number: need, and need that companies help with, by distance to the nearest open plant of an
-- approved company, summed over rings of equal width. No row without such a plant or without need.
-- Units: metres on the spheroid; `_m` columns are units times metres.
-- Parameters: at, live, ring_m.
with plant as materialized (
  select p.location::geography as spot
  from funders_plant as p
  join funders_funder as f on f.id = p.funder_id
  where f.kind = 'company' and f.standing = 'approved' and (p.closed_at is null or p.closed_at > %(at)s)
), wanting as (
  select s.units_needed as needed, least(s.units_needed, company.units) as helped, nearest.metres
  from coverage_places(%(at)s, %(live)s, 'exact') as c
  join needs_site as n on n.id = c.site_id
  cross join lateral coverage_site_at(n, %(at)s, %(live)s, null, null, null) as s
  cross join lateral (
    select coalesce(sum(p.units), 0) as units
    from coverage_promises(n.id, %(at)s, %(live)s) as p
    join funders_funder as f on f.id = p.funder_id
    where f.kind = 'company'
  ) as company
  cross join lateral (select min(ST_Distance(c.place::geography, plant.spot)) as metres from plant) as nearest
  where s.units_needed > 0
)
select floor(metres / %(ring_m)s)::bigint as ring, sum(needed) as needed, sum(helped) as helped,
       sum(needed * metres) as needed_m, sum(helped * metres) as helped_m, (select count(*) from plant) as plants
from wanting
where metres is not null
group by ring
order by ring
