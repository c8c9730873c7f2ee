-- Pairs of houses that look like one household, with the strongest reason, by id.
-- identity: one NIK or one family card. name: one normalised name in one RT of one kelurahan. near: less than
-- near_m metres apart on the spheroid. Where NIKs are known on both sides and none is shared, name and nearness
-- mean nothing: they are neighbours. Houses closed for any reason but done are left out,
-- and so are pairs that somebody found to be two houses.
-- Parameters: near_m (metres).
with house as (
  select id, location, area_id, rw, rt from needs_site
  where kind = 'house' and (status <> 'closed' or closed_reason = 'done')
), identified as (
  select a.site_id as first_id, b.site_id as second_id
  from residents_resident as a
  join residents_resident as b on a.site_id < b.site_id and a.nik_match = b.nik_match
  union
  select a.site_id, b.site_id
  from residents_resident as a
  join residents_resident as b on a.site_id < b.site_id and a.kk_match = b.kk_match
), resembling as (
  select a.site_id as first_id, b.site_id as second_id, 2 as weight
  from residents_resident as a
  join residents_resident as b on a.site_id < b.site_id and a.name_match = b.name_match
  join house as ha on ha.id = a.site_id
  join house as hb on hb.id = b.site_id and (hb.area_id, hb.rw, hb.rt) = (ha.area_id, ha.rw, ha.rt)
  where ha.rt <> ''
  union all
  select a.id, b.id, 3
  from house as a
  -- The table itself, for its index by place; what is no house any more falls out below.
  join needs_site as b on a.id < b.id and b.location && ST_Expand(a.location, %(near_m)s / 50000.0)
  where ST_Distance(a.location::geography, b.location::geography) < %(near_m)s
), answered as (
  select least(k.one, k.other) as first_id, greatest(k.one, k.other) as second_id
  from (select needs_surviving(first_id) as one, needs_surviving(second_id) as other from needs_keptapart) as k
), pair as (
  select first_id, second_id, 1 as weight from identified
  union all
  select * from resembling as r
  where not (
    exists (select from residents_resident as x where x.site_id = r.first_id and x.nik_match is not null)
    and exists (select from residents_resident as y where y.site_id = r.second_id and y.nik_match is not null)
    and not exists (select from identified as i where (i.first_id, i.second_id) = (r.first_id, r.second_id))
  )
)
select first_id, second_id, (array['identity', 'name', 'near'])[min(weight)] as reason
from pair
where first_id in (select id from house) and second_id in (select id from house)
  and not exists (
    -- An answer stands for the records that speak today for the two it was given about.
    select from answered as k where (k.first_id, k.second_id) = (pair.first_id, pair.second_id)
  )
group by first_id, second_id
order by first_id, second_id
