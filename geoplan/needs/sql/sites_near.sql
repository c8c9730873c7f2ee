-- Open sites of a kind near each of many places, nearest first.
-- Parameters: kind, lons and lats (degrees, EPSG:4326, same length), within_m (metres on the spheroid),
-- withdrawn (whether those whose publish was undone come behind the open ones).
-- Gives: place (from 0), site_id, distance_m.
select p.place - 1 as place, s.id as site_id, ST_Distance(s.location::geography, p.point::geography) as distance_m
from (
  select place, ST_SetSRID(ST_MakePoint(lon, lat), 4326) as point
  from unnest(%(lons)s::float8[], %(lats)s::float8[]) with ordinality as given(lon, lat, place)
) as p
join needs_site as s
  -- The box is a little wider than the circle (a degree of latitude is at least 110,500 m), so the index is used.
  on s.location && ST_Expand(p.point, %(within_m)s / 100000.0)
 and ST_DWithin(s.location::geography, p.point::geography, %(within_m)s)
where s.kind = %(kind)s and (s.status <> 'closed' or (%(withdrawn)s and s.closed_reason = 'withdrawn'))
order by p.place, s.status = 'closed', distance_m, s.code
