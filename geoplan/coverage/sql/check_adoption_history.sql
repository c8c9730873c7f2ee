-- Promises whose last row of history differs from how they stand.
select format('adoption %%s', a.id) as record,
       format('%%s/%%s/%%s/%%s', a.stage, a.units, a.year, a.ends_at) as stored,
       coalesce(format('%%s/%%s/%%s/%%s', e.stage, e.units, e.year, e.ends_at), 'no history') as derived
from adoptions_adoption as a
left join lateral (
  select * from adoptions_adoptionevent as last where last.adoption_id = a.id order by last.id desc limit 1
) as e on true
where (a.site_id, a.funder_id, a.stage, a.imported, a.units, a.amount_rupiah, a.realised_rupiah, a.year, a.ends_at)
      is distinct from
      (e.site_id, e.funder_id, e.stage, e.imported, e.units, e.amount_rupiah, e.realised_rupiah, e.year, e.ends_at)
order by a.id
