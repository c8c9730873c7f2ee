-- O5: promises to a household that was aided before: a finished promise of another record of it, or of the same record
-- where the two go beyond its need (shares of one house are no second help). Counted by budget years, since lists of
-- past years arrive long after the work.
-- Parameters: at, live, years; first_ids, second_ids, reasons (identity or name): one of each for a pair of records of
-- one household.
-- Gives: features (GeoJSON objects by comma, at the house of the later promise), houses.
with pair as (
  select * from unnest(%(first_ids)s::bigint[], %(second_ids)s::bigint[], %(reasons)s::text[]) as p (first_id, second_id, reason)
), household as (
  select first_id as site_id, second_id as earlier_id, reason from pair
  union all
  select second_id, first_id, reason from pair
  union all
  select distinct e.site_id, e.site_id, 'same-record' from adoptions_adoptionevent as e where e.stage = 'verified'
), met as materialized (
  select h.site_id, h.earlier_id, h.reason, p.adoption_id, q.adoption_id as earlier_adoption_id
  from household as h
  join needs_site as n on n.id = h.site_id and n.kind = 'house'
  join needs_site as m on m.id = h.earlier_id
  cross join lateral coverage_site_at(n, %(at)s, %(live)s, null, null, null) as s
  cross join lateral coverage_site_at(m, %(at)s, %(live)s, null, null, null) as t
  cross join lateral coverage_promises(h.site_id, %(at)s, %(live)s) as p
  cross join lateral coverage_promises(h.earlier_id, %(at)s, %(live)s) as q
  where q.stage = 'verified' and q.adoption_id <> p.adoption_id
    and abs(p.year - q.year) <= %(years)s
    -- Of two finished ones the later budget year is the second help.
    and (p.stage <> 'verified' or (p.year, p.adoption_id) > (q.year, q.adoption_id))
    and (h.site_id <> h.earlier_id or s.over > 0)
), promise as (
  select site_id, earlier_id, reason, adoption_id, site_id as at_id, false as earlier from met
  union
  select site_id, earlier_id, reason, earlier_adoption_id, earlier_id, true from met
), told as (
  select r.site_id, r.earlier_id, r.reason,
         jsonb_agg(jsonb_build_object(
           'code', n.code, 'earlier', r.earlier, 'adoption', p.adoption_id, 'funder', f.id, 'name', f.name,
           'kind', f.kind, 'stage', p.stage, 'units', p.units::text, 'year', p.year, 'imported', p.imported,
           'ends_at', p.ends_at, 'claimed_at', a.claimed_at) order by p.year, a.claimed_at, a.id) as parties
  from promise as r
  join needs_site as n on n.id = r.at_id
  cross join lateral coverage_promises(r.at_id, %(at)s, %(live)s) as p
  join funders_funder as f on f.id = p.funder_id
  join adoptions_adoption as a on a.id = p.adoption_id
  where p.adoption_id = r.adoption_id
  group by r.site_id, r.earlier_id, r.reason
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select c.place, 'O5' as type, 'O5:' || n.code || '+' || m.code as key, n.code, m.code as earlier_code,
                    n.kind, k.code as area, k.name as area_name, told.reason, told.parties,
                    to_jsonb(case when n.id = m.id then array['swap', 'withdraw']
                                  else array['merge', 'keep-apart', 'swap', 'withdraw'] end) as ways_out, false as moved
           ) as f
         ), 'place', 6), ',' order by n.code, m.code), '') as features,
       count(*) as houses
from told
join needs_site as n on n.id = told.site_id
join needs_site as m on m.id = told.earlier_id
cross join lateral coverage_site_at(n, %(at)s, %(live)s, null, null, null) as s
join areas_area as k on k.id = s.area_id
join coverage_places(%(at)s, %(live)s, 'exact') as c on c.site_id = n.id
