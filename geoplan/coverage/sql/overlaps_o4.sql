-- O4: where two payers mean to work in the same place, with what stands open there, the most first.
-- Areas that only touch share a border, not land: slivers of a square metre or less come from drawing it.
-- Units: square metres on the spheroid. Each shape is cut once: folded into the places it is held against, it would be
-- cut anew for every site.
-- Parameters: at, live, audience (whose places are held against the shape), funder_ids (only areas of these; null: all).
-- Gives: features (GeoJSON objects by comma), houses (none: no place of a house is told).
with area as (
  select r.funder_id, f.name, f.kind, r.boundary
  from funders_responsearea as r
  join funders_funder as f on f.id = r.funder_id
  where f.standing = 'approved'
), meeting as materialized (
  select one.funder_id as one_id, other.funder_id as other_id,
         jsonb_build_array(
           jsonb_build_object('funder', one.funder_id, 'name', one.name, 'kind', one.kind),
           jsonb_build_object('funder', other.funder_id, 'name', other.name, 'kind', other.kind)) as parties,
         ST_Multi(ST_CollectionExtract(ST_Intersection(one.boundary, other.boundary), 3)) as shape
  from area as one
  join area as other on one.funder_id < other.funder_id and one.boundary && other.boundary
  where %(funder_ids)s::bigint[] is null
     or one.funder_id = any (%(funder_ids)s::bigint[]) or other.funder_id = any (%(funder_ids)s::bigint[])
), counted as materialized (
  select p.place, s.open
  from coverage_places(%(at)s, %(live)s, %(audience)s) as p
  join needs_site as n on n.id = p.site_id
  cross join lateral coverage_site_at(n, %(at)s, %(live)s, null, null, null) as s
), told as (
  select m.*, inside.sites, inside.units_open
  from (select meeting.*, ST_Area(shape::geography) as area_m2 from meeting) as m
  cross join lateral (
    select count(*) as sites, coalesce(sum(c.open), 0) as units_open
    from counted as c
    where c.place && m.shape and ST_Covers(m.shape, c.place)
  ) as inside
  where m.area_m2 > 1
)
select coalesce(string_agg(
         ST_AsGeoJSON((
           select f from (
             select told.shape, 'O4' as type, 'O4:' || told.one_id || '+' || told.other_id as key,
                    round(told.area_m2) as area_m2, told.sites, round(told.units_open, 2)::text as units_open,
                    told.parties, to_jsonb(array['share-area']) as ways_out
           ) as f
         ), 'shape', 6), ',' order by told.units_open desc, told.area_m2 desc, told.one_id, told.other_id), '') as features,
       0 as houses
from told
