-- What each pledge of a payer stands for and what is held of it at a moment: a covering claim of that year at a site the
-- pledge is for. Facts of other payers' lists draw none; nor do holds past their end. Parameters: funder_id, year, at.
select p.id, p.year, p.kind, a.code as area_code, a.name as area_name, p.units, p.amount_rupiah, p.reason,
       d.units as units_held, d.rupiah::bigint as rupiah_held,
       case when p.units is not null then greatest(0, d.units - p.units) end as units_over,
       case when p.amount_rupiah is not null then greatest(0, d.rupiah - p.amount_rupiah)::bigint end as rupiah_over
from funders_pledge as p
left join areas_area as a on a.id = p.area_id
cross join lateral (
  select coalesce(sum(x.units), 0) as units, coalesce(sum(x.amount_rupiah), 0) as rupiah
  from adoptions_adoption as x
  join needs_site as s on s.id = x.site_id
  join areas_area as sa on sa.id = s.area_id
  where x.funder_id = p.funder_id and x.year = p.year and not x.imported and adoptions_covers(x.stage)
    and (x.stage <> 'held' or x.ends_at is null or x.ends_at > %(at)s)
    and p.kind in ('', s.kind) and (a.code is null or sa.code = a.code or sa.code like a.code || '.%%')
) as d
where p.funder_id = %(funder_id)s and (%(year)s::integer is null or p.year = %(year)s::integer)
order by p.year desc, a.code nulls first, p.kind
