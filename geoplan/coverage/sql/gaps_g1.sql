-- G1: bare sites, the most urgent first, then the longest reported, then by code.
-- Parameters: at, live, today, audience, most; house_cost_rupiah, room_cost_rupiah.
-- Gives: features (GeoJSON objects by comma), found (how many there are in all), houses.
with bare as (
  select s.*, row_number() over (order by s.priority desc, s.reported_at, s.code) as nth
  from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, null, array['bare'], null, null, null, null, null, null,
                      null, null) as s
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select bare.place, 'G1' as type, 'G1:' || bare.code as key, bare.nth as rank, bare.code, bare.kind, nullif(bare.name, '') as name,
                    bare.area_code as area, bare.area_name, bare.standing, bare.units_needed::text as units_needed,
                    round(bare.open, 2)::text as units_open, bare.priority, bare.reported_at,
                    round(bare.open * coalesce(bare.estimate_rupiah,
                      case bare.kind when 'house' then %(house_cost_rupiah)s::bigint
                                     else %(room_cost_rupiah)s::bigint end))::bigint as cost_open_rupiah,
                    bare.kind = 'house' and %(audience)s <> 'exact' as moved
           ) as f
         ), 'place', 6), ',' order by nth) filter (where nth <= %(most)s), '') as features,
       count(*) as found,
       count(*) filter (where kind = 'house' and nth <= %(most)s) as houses
from bare
