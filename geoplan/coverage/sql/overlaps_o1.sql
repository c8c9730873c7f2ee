-- O1: sites whose covering promises of all payers are more than their need, with every party.
-- Parameters: at, live, today, audience (whose places are told), funder_ids (only sites one of these has a covering
-- promise of; null: all).
-- Gives: features (GeoJSON objects by comma), houses.
with over as (
  select s.*
  from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, null, array['over'], null, null, null, null, null, null,
                      null, null) as s
  where %(funder_ids)s::bigint[] is null or exists (
    select 1 from coverage_promises(s.site_id, %(at)s, %(live)s) as p where p.funder_id = any (%(funder_ids)s::bigint[]))
), told as (
  select o.*, parties.parties, parties.others,
         array_remove(array[
           case when parties.others > 1 then 'share' end,
           case when parties.others > 1 then 'hand-over' end,
           'swap', 'withdraw'], null) as ways_out
  from over as o
  cross join lateral (
    select jsonb_agg(jsonb_build_object(
             'adoption', p.adoption_id, 'funder', f.id, 'name', f.name, 'kind', f.kind, 'stage', p.stage,
             'units', p.units::text, 'year', p.year, 'imported', p.imported, 'ends_at', p.ends_at,
             'claimed_at', a.claimed_at) order by a.claimed_at, a.id) as parties,
           count(distinct f.id) as others
    from coverage_promises(o.site_id, %(at)s, %(live)s) as p
    join funders_funder as f on f.id = p.funder_id
    join adoptions_adoption as a on a.id = p.adoption_id
  ) as parties
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select told.place, 'O1' as type, 'O1:' || told.code as key, told.code, told.kind, nullif(told.name, '') as name,
                    told.area_code as area, told.area_name, told.standing, told.units_needed::text as units_needed,
                    round(told.units, 2)::text as units, round(told.over, 2)::text as units_over, told.parties,
                    to_jsonb(told.ways_out) as ways_out, told.kind = 'house' and %(audience)s <> 'exact' as moved
           ) as f
         ), 'place', 6), ',' order by told.over desc, told.code), '') as features,
       count(*) filter (where told.kind = 'house') as houses
from told
