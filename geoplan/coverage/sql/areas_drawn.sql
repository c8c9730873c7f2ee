-- The areas of a level as GeoJSON features for a base map. Corners are rounded to a grid, so that neighbours, which share
-- their corners, keep one edge.
-- Parameters: level, grid_deg (the grid; 0 leaves corners as they are), digits (of the coordinates), codes (null: all).
with drawn as (
  select a.code, a.name, a.level, a.schematic,
         case when position('.' in substr(a.code, 4)) > 0 then regexp_replace(a.code, '\.[^.]*$', '') end as parent,
         jsonb_build_array(round(ST_X(p.point)::numeric, 6), round(ST_Y(p.point)::numeric, 6)) as label,
         case when %(grid_deg)s::float8 = 0 then a.boundary
              else coalesce(nullif(ST_Multi(ST_CollectionExtract(ST_MakeValid(
                     ST_SnapToGrid(a.boundary, %(grid_deg)s::float8)), 3)), ST_GeomFromText('MULTIPOLYGON EMPTY', 4326)),
                   a.boundary)
         end as boundary
  from areas_area as a
  cross join lateral (select ST_PointOnSurface(a.boundary) as point) as p
  where a.level = %(level)s and (%(codes)s::text[] is null or a.code = any (%(codes)s::text[]))
)
select coalesce(string_agg(
  ST_AsGeoJSON((
    select f from (select d.boundary, d.code, d.name, d.level, d.parent, d.schematic, d.label) as f
  ), 'boundary', %(digits)s), ',' order by d.code), '') as features
from drawn as d
