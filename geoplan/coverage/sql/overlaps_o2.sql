-- O2: sites that are covered and waited for, with who holds them and who waits, in order.
-- Parameters: at, live, today, audience (whose places are told), funder_ids (only sites one of these holds some of or waits
-- for; null: all), names (whether those who wait are told by name).
-- Gives: features (GeoJSON objects by comma), houses.
with wait as (
  select e.id, e.site_id, e.funder_id, e.units, e.year, e.first, e.joined_at
  from adoptions_queueentry as e
  where %(live)s and e.left_at is null and (e.offer_ends_at is null or e.offer_ends_at > %(at)s)
  union all
  select q.id, e.site_id, e.funder_id, e.units, q.year, q.first, q.joined_at
  from adoptions_queueevent as e
  join adoptions_queueentry as q on q.id = e.entry_id
  where not %(live)s and e.recorded_at <= %(at)s and e.deed <> 'left'
    and (e.offer_ends_at is null or e.offer_ends_at > %(at)s)
    and not exists (
      select 1 from adoptions_queueevent as later
      where later.entry_id = e.entry_id and later.id > e.id and later.recorded_at <= %(at)s
    )
), wanted as (
  select s.*
  from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, null, null, array['contested'], null, null, null, null,
                      null, null, null) as s
  where %(funder_ids)s::bigint[] is null
     or exists (select 1 from coverage_promises(s.site_id, %(at)s, %(live)s) as p
                where p.funder_id = any (%(funder_ids)s::bigint[]))
     or exists (select 1 from wait as e where e.site_id = s.site_id and e.funder_id = any (%(funder_ids)s::bigint[]))
), told as (
  select w.*, parties.parties, waits.waiting
  from wanted as w
  cross join lateral (
    select jsonb_agg(jsonb_build_object(
             'adoption', p.adoption_id, 'funder', f.id, 'name', f.name, 'kind', f.kind, 'stage', p.stage,
             'units', p.units::text, 'year', p.year, 'imported', p.imported, 'ends_at', p.ends_at,
             'claimed_at', a.claimed_at) order by a.claimed_at, a.id) as parties
    from coverage_promises(w.site_id, %(at)s, %(live)s) as p
    join funders_funder as f on f.id = p.funder_id
    join adoptions_adoption as a on a.id = p.adoption_id
  ) as parties
  cross join lateral (
    select coalesce(jsonb_agg(jsonb_build_object(
             'funder', case when %(names)s or f.id = any (%(funder_ids)s::bigint[]) then f.id end,
             'name', case when %(names)s or f.id = any (%(funder_ids)s::bigint[]) then f.name end,
             'units', e.units::text, 'year', e.year, 'first', e.first, 'joined_at', e.joined_at)
             order by e.first desc, e.joined_at, e.id), '[]') as waiting
    from wait as e
    join funders_funder as f on f.id = e.funder_id
    where e.site_id = w.site_id
  ) as waits
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select told.place, 'O2' as type, 'O2:' || told.code as key, told.code, told.kind, nullif(told.name, '') as name,
                    told.area_code as area, told.area_name, told.standing, told.units_needed::text as units_needed,
                    round(told.units, 2)::text as units, told.parties, told.waiting,
                    to_jsonb(array['share', 'hand-over', 'swap', 'withdraw']) as ways_out,
                    told.kind = 'house' and %(audience)s <> 'exact' as moved
           ) as f
         ), 'place', 6), ',' order by jsonb_array_length(told.waiting) desc, told.code), '') as features,
       count(*) filter (where told.kind = 'house') as houses
from told
