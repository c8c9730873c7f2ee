-- O3: two records that look like one household, each with covering promises, not all of them of one payer.
-- Which records look alike, and why, is told by the room that keeps the people; nothing of them comes here.
-- Parameters: at, live; first_ids, second_ids, reasons (identity, name or near): one of each for a pair, the older record
-- first.
-- Gives: features (GeoJSON objects by comma, the places of both houses), houses. Distance in metres, by geography.
with pair as (
  select * from unnest(%(first_ids)s::bigint[], %(second_ids)s::bigint[], %(reasons)s::text[]) as p (first_id, second_id, reason)
), house as materialized (
  select n.id, n.code::text, k.code::text as area_code, k.name::text as area_name, p.place
  from coverage_places(%(at)s, %(live)s, 'exact') as p
  join needs_site as n on n.id = p.site_id
  cross join lateral coverage_site_at(n, %(at)s, %(live)s, null, null, null) as s
  join areas_area as k on k.id = s.area_id
  where s.units > 0 and n.id in (select first_id from pair union select second_id from pair)
), told as (
  select pair.reason, one.code, other.code as other_code, one.area_code, one.area_name,
         round(ST_Distance(one.place::geography, other.place::geography)) as distance_m,
         ST_Collect(one.place, other.place) as places, parties.parties
  from pair
  join house as one on one.id = pair.first_id
  join house as other on other.id = pair.second_id
  cross join lateral (
    select jsonb_agg(jsonb_build_object(
             'code', h.code, 'adoption', p.adoption_id, 'funder', f.id, 'name', f.name, 'kind', f.kind, 'stage', p.stage,
             'units', p.units::text, 'year', p.year, 'imported', p.imported, 'ends_at', p.ends_at,
             'claimed_at', a.claimed_at) order by a.claimed_at, a.id) as parties,
           count(distinct f.id) as payers
    from house as h
    cross join lateral coverage_promises(h.id, %(at)s, %(live)s) as p
    join funders_funder as f on f.id = p.funder_id
    join adoptions_adoption as a on a.id = p.adoption_id
    where h.id in (one.id, other.id)
  ) as parties
  where parties.payers > 1
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select told.places, 'O3' as type, 'O3:' || told.code || '+' || told.other_code as key, told.code,
                    told.other_code, 'house' as kind, told.area_code as area, told.area_name, told.reason,
                    told.reason = 'near' as low_confidence, told.distance_m, told.parties,
                    to_jsonb(array['merge', 'keep-apart', 'hand-over', 'swap', 'withdraw']) as ways_out, false as moved
           ) as f
         ), 'places', 6), ',' order by array_position(array['identity', 'name', 'near'], told.reason), told.code,
                                       told.other_code), '') as features,
       2 * count(*) as houses
from told
