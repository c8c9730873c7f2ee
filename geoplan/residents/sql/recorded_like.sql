-- Who of the register has a number or a name in common with somebody asked about. Hashes come in hexadecimal, joined by
-- commas; a name comes with the home it counts at, and counts anywhere where the area is empty or none are told.
-- (A list of one empty text has no element at all.)
with asked_names as (
  select n.hash, n.area, n.rt, n.rw
  from unnest(string_to_array(%(names)s, ','), string_to_array(%(areas)s, ','), string_to_array(%(rts)s, ','),
              string_to_array(%(rws)s, ',')) as n(hash, area, rt, rw)
), found as (
  select r.id from unnest(string_to_array(%(niks)s, ',')) as a(hash)
  join residents_resident as r on r.nik_match = decode(a.hash, 'hex')
  union
  select r.id from unnest(string_to_array(%(kks)s, ',')) as a(hash)
  join residents_resident as r on r.kk_match = decode(a.hash, 'hex')
  union
  select r.id from asked_names as a
  join residents_resident as r on r.name_match = decode(a.hash, 'hex')
  join needs_site as s on s.id = r.site_id
  where coalesce(a.area, '') = '' or (s.area_id = a.area::bigint and s.rt = coalesce(a.rt, '') and s.rw = coalesce(a.rw, ''))
)
select r.site_id, r.nik_match, r.kk_match, r.name_match, s.area_id, s.rt, s.rw, s.closed_reason
from found as f
join residents_resident as r on r.id = f.id
join needs_site as s on s.id = r.site_id
order by r.site_id, r.place
