-- Wishes whose last row of history differs from how they stand.
select format('queue entry %%s', q.id) as record,
       format('%%s/%%s/%%s/%%s', q.site_id, q.units, q.offer_ends_at, q.left_by) as stored,
       coalesce(format('%%s/%%s/%%s/%%s', e.site_id, e.units, e.offer_ends_at, e.deed), 'no history') as derived
from adoptions_queueentry as q
left join lateral (
  select * from adoptions_queueevent as last where last.entry_id = q.id order by last.id desc limit 1
) as e on true
where (q.site_id, q.funder_id, q.units, q.offered_at, q.offer_ends_at, q.left_at is not null)
      is distinct from
      (e.site_id, e.funder_id, e.units, e.offered_at, e.offer_ends_at, e.deed = 'left')
order by q.id
