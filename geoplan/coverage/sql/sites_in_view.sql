-- One page of sites as GeoJSON features, written by the database.
-- Parameters: those of coverage_shown; west, south, east, north (degrees, or all null: everywhere); near_lon, near_lat
-- (nearest first, or both null: by code); after (the code the page before ended with, or null); most;
-- sort (null: by code; kind, area, standing, needed, open or priority, with a minus before it the other way round),
-- skip (how many rows of such an order lie before the page); house_cost_rupiah, room_cost_rupiah.
-- Gives: features (GeoJSON objects by comma), last_code (where the next page goes on; null on the last page), houses.
with found as (
  select s.*,
         row_number() over (
           order by ST_Distance(s.place::geography, ST_SetSRID(ST_MakePoint(%(near_lon)s, %(near_lat)s), 4326)::geography),
                    k.words, k.words_down desc, k.number, s.code
         ) as nth
  from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, %(kinds)s, %(standings)s, %(marks)s, %(year)s,
                      %(funder_id)s, %(area)s, %(levels)s, %(min_priority)s, %(words)s, %(code)s) as s
  cross join lateral (
    select case %(sort)s::text when 'kind' then s.kind || s.name when 'area' then s.area_name end as words,
           case %(sort)s::text when '-kind' then s.kind || s.name when '-area' then s.area_name end as words_down,
           case ltrim(%(sort)s::text, '-')
             when 'standing' then array_position(array['bare', 'partly', 'covered', 'over', 'none', 'unknown'], s.standing)
             when 'needed' then coalesce(s.units_needed, 0)
             when 'open' then s.open
             when 'priority' then s.priority
           end * case when starts_with(%(sort)s::text, '-') then -1 else 1 end as number
  ) as k
  where (%(west)s::float8 is null
         or (s.place && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
             and ST_X(s.place) between %(west)s and %(east)s and ST_Y(s.place) between %(south)s and %(north)s))
    and (%(after)s::text is null or s.code > %(after)s::text)
  order by nth
  limit %(most)s + 1 offset %(skip)s
), page as (
  select code, kind, name, area_code as area, area_name, standing, marks, version, status, priority,
         nullif(severity, '') as severity,
         units_needed::text as units_needed,
         case when units_needed is null then null else round(open, 2)::text end as units_open,
         coalesce(estimate_rupiah, case kind when 'house' then %(house_cost_rupiah)s::bigint
                                             else %(room_cost_rupiah)s::bigint end) as unit_cost_rupiah,
         kind = 'house' and %(audience)s <> 'exact' as moved,
         place, nth
  from found
  where nth <= %(skip)s + %(most)s
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select page.place, page.code, page.kind, nullif(page.name, '') as name, page.area, page.area_name,
                    page.standing, page.marks, page.units_needed, page.units_open, page.unit_cost_rupiah,
                    page.priority, page.severity, page.status, page.version, page.moved
           ) as f
         ), 'place', 6), ',' order by nth), '') as features,
       case when (select count(*) from found) > %(most)s then max(code) filter (where nth = %(skip)s + %(most)s) end as last_code,
       count(*) filter (where kind = 'house') as houses
from page
