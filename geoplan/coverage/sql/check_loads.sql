-- Counter rows of sites that differ from the sum of their covering promises; every site must have one.
select format('site %%s', n.id) as record,
       coalesce(format('%%s + %%s', l.units_claimed, l.units_imported), 'missing') as stored,
       format('%%s + %%s', s.claimed, s.imported) as derived
from needs_site as n
left join adoptions_siteload as l on l.site_id = n.id
cross join lateral (
  select coalesce(sum(a.units) filter (where not a.imported), 0) as claimed,
         coalesce(sum(a.units) filter (where a.imported), 0) as imported
  from adoptions_adoption as a
  where a.site_id = n.id and adoptions_covers(a.stage)
) as s
where l.site_id is null or l.units_claimed <> s.claimed or l.units_imported <> s.imported
order by n.id
