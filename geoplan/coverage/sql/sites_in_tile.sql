-- One vector tile of sites: points where there are few, cells of a 32nd of the tile where there are many. The number of
-- sites that lie in the tile itself decides, not the zoom. Extent 4096, y downwards; repeats in the rim lie outside
-- 0..4095, so every site is counted in one tile.
-- Parameters: those of coverage_shown (see shown.sql); west, south, east, north (the tile with its rim, degrees);
-- first_tx, first_ty, span (the tile in grid units), cell_bits, rim, most_points.
-- Gives: tile (MVT, layer `sites`), houses (how many places of houses it tells exactly).
with near as materialized (
  select s.site_id, s.code, s.kind, s.standing, s.marks, s.tx, s.ty,
         floor((s.tx - %(first_tx)s + 0.5) * (4096.0::float8 / %(span)s))::integer as x,
         floor((s.ty - %(first_ty)s + 0.5) * (4096.0::float8 / %(span)s))::integer as y
  from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, %(kinds)s, %(standings)s, %(marks)s, %(year)s,
                      %(funder_id)s, %(area)s, %(levels)s, %(min_priority)s, %(words)s, %(code)s) as s
  where s.place && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
), seen as (
  select * from near
  where x >= -%(rim)s and x < 4096 + %(rim)s and y >= -%(rim)s and y < 4096 + %(rim)s
), amount as (
  select count(*) > %(most_points)s as many from near where x >= 0 and x < 4096 and y >= 0 and y < 4096
), points as (
  select ST_AsMVT(p, 'sites', 4096, 'place') as tile, count(*) filter (where p.kind = 'house') as houses
  from (
    select code, kind, standing, marks, ST_MakePoint(x, y) as place
    from seen
    where not (select many from amount)
    order by site_id
  ) as p
), cells as (
  select ST_AsMVT(c, 'sites', 4096, 'place') as tile
  from (
    select count(*) as count,
           count(*) filter (where standing = 'bare') as bare,
           count(*) filter (where standing = 'partly') as partly,
           count(*) filter (where standing = 'covered') as covered,
           count(*) filter (where standing = 'over') as over,
           count(*) filter (where standing = 'none') as none,
           count(*) filter (where standing = 'unknown') as unknown,
           -- The mean place of a cell's sites lies in the cell, hence on the same side of the tile's edge as they do.
           ST_MakePoint(floor(avg(x)), floor(avg(y))) as place
    from seen
    where (select many from amount)
    group by tx >> %(cell_bits)s, ty >> %(cell_bits)s
    order by ty >> %(cell_bits)s, tx >> %(cell_bits)s
  ) as c
)
select case when amount.many then cells.tile else points.tile end as tile,
       case when amount.many then 0 else points.houses end as houses
from amount, points, cells
