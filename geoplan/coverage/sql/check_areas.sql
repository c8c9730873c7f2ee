-- Sites kept under another kelurahan than the one whose boundary covers them (the lowest code on a shared border).
select format('site %%s', n.id) as record, kept.code as stored, found.code as derived
from needs_site as n
join areas_area as kept on kept.id = n.area_id
cross join lateral (
  select a.id, a.code from areas_area as a
  where a.level = 'kelurahan' and ST_Covers(a.boundary, n.location)
  order by a.code limit 1
) as found
where found.id <> n.area_id
order by n.id
