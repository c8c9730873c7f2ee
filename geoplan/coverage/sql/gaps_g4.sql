-- G4: open units where no payer means to work, the most urgent first, then the longest reported, then by code.
-- Parameters: at, live, today, audience (whose places are held against the response areas), most; house_cost_rupiah,
-- room_cost_rupiah.
-- Gives: features (GeoJSON objects by comma), found (how many there are in all), houses.
with outside as (
  select s.*, row_number() over (order by s.priority desc, s.reported_at, s.code) as nth
  from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, null, null, null, null, null, null, null, null, null,
                      null) as s
  where s.open > 0 and not exists (
    select 1 from funders_responsearea as r
    join funders_funder as f on f.id = r.funder_id and f.standing = 'approved'
    where r.boundary && s.place and ST_Covers(r.boundary, s.place)
  )
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select o.place, 'G4' as type, 'G4:' || o.code as key, o.nth as rank, o.code, o.kind,
                    nullif(o.name, '') as name, o.area_code as area, o.area_name, o.standing,
                    o.units_needed::text as units_needed, round(o.open, 2)::text as units_open, o.priority,
                    round(o.open * coalesce(o.estimate_rupiah,
                      case o.kind when 'house' then %(house_cost_rupiah)s::bigint
                                  else %(room_cost_rupiah)s::bigint end))::bigint as cost_open_rupiah,
                    o.kind = 'house' and %(audience)s <> 'exact' as moved
           ) as f
         ), 'place', 6), ',' order by nth) filter (where nth <= %(most)s), '') as features,
       count(*) as found,
       count(*) filter (where kind = 'house' and nth <= %(most)s) as houses
from outside as o
