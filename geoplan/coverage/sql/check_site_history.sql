-- Sites whose last row of history differs from how they stand.
select format('site %%s', n.id) as record,
       format('%%s/%%s/%%s/%%s/%%s', n.version, n.units_needed, n.status, n.closed_reason, n.priority) as stored,
       coalesce(format('%%s/%%s/%%s/%%s/%%s', v.version, v.units_needed, v.status, v.closed_reason, v.priority),
                'no history') as derived
from needs_site as n
left join lateral (
  select * from needs_siteversion as last where last.site_id = n.id order by last.version desc limit 1
) as v on true
where (n.version, n.kind, n.area_id, n.units_needed, n.priority, n.estimate_rupiah, n.status, n.closed_reason,
       n.location::bytea, n.moved::bytea)
      is distinct from
      (v.version, v.kind, v.area_id, v.units_needed, v.priority, v.estimate_rupiah, v.status, v.closed_reason,
       v.location::bytea, v.moved::bytea)
order by n.id
