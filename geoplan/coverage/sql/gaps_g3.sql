-- G3: clusters of sites with open units, as shapes, the most open units first. A shape is the concave hull of the places
-- with a rim around it; it is made of the places the audience sees, so a moved one tells no house.
-- Units: metres in the local UTM zone; people are those who live in the houses, pupils those of the schools.
-- Parameters: at, live, today, audience, most; utm (EPSG code); eps_m, minpoints (the point itself counts), rim_m;
-- house_cost_rupiah, room_cost_rupiah.
-- Gives: features (GeoJSON objects by comma), found (how many there are in all), houses (in those told).
with wanting as (
  select s.*, n.facts, ST_Transform(s.place, %(utm)s) as spot,
         round(s.open * coalesce(s.estimate_rupiah, case s.kind when 'house' then %(house_cost_rupiah)s::bigint
                                                                else %(room_cost_rupiah)s::bigint end)) as cost
  from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, null, null, null, null, null, null, null, null, null,
                      null) as s
  join needs_site as n on n.id = s.site_id
  where s.open > 0
), grouped as (
  select w.*, ST_ClusterDBSCAN(w.spot, %(eps_m)s, %(minpoints)s) over (order by w.code) as number from wanting as w
), shaped as (
  select min(c.code) as code, count(*) as sites, count(*) filter (where c.kind = 'house') as houses,
         count(*) filter (where c.kind = 'school') as schools, sum(c.open) as units_open,
         coalesce(sum((c.facts ->> 'occupants')::numeric) filter (where c.kind = 'house'), 0)::bigint as people,
         coalesce(sum((c.facts ->> 'pupils')::numeric) filter (where c.kind = 'school'), 0)::bigint as pupils,
         sum(c.cost)::bigint as cost_open_rupiah, jsonb_agg(distinct c.area_name) as areas,
         jsonb_agg(c.code order by c.code) as codes,
         ST_Transform(ST_Buffer(ST_ConcaveHull(ST_Collect(c.spot), 0.6), %(rim_m)s), 4326) as shape
  from grouped as c
  where c.number is not null
  group by c.number
), told as (
  select shaped.*, row_number() over (order by units_open desc, code) as nth from shaped
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select told.shape, 'G3' as type, 'G3:' || told.code as key, told.nth as rank, told.sites, told.houses,
                    told.schools, round(told.units_open, 2)::text as units_open, told.people, told.pupils,
                    told.cost_open_rupiah, told.areas, told.codes, %(audience)s <> 'exact' as moved
           ) as f
         ), 'shape', 6), ',' order by nth) filter (where nth <= %(most)s), '') as features,
       count(*) as found,
       coalesce(sum(houses) filter (where nth <= %(most)s), 0)::bigint as houses
from told
