-- One vector tile of boundaries: a layer `areas`, the wider areas first.
-- Parameters: z, x, y; levels (those fit for the zoom).
select ST_AsMVT(t, 'areas', 4096, 'boundary') as tile
from (
  select a.code, a.name, a.level,
         ST_AsMVTGeom(ST_Transform(a.boundary, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) as boundary
  from areas_area as a
  where a.level = any (%(levels)s::text[])
    and a.boundary && ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096), 4326)
  order by length(a.code), a.code
) as t
where t.boundary is not null
