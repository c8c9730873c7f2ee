-- A payer's promises of a budget year, each as the last entry of its ledger tells it; undone ones never were. A hold past
-- its end reads expired. `first_year` is the budget year a promise was made for: another one means it was carried over.
-- Units: decimals; money: rupiah. Parameters: funder_id, year, at.
select a.id, s.code, s.kind, area.name as area_name, s.name as site_name, e.units, e.amount_rupiah, e.realised_rupiah,
       case when e.stage = 'held' and e.ends_at <= %(at)s then 'expired' else e.stage end as stage, e.imported,
       a.claimed_at, (select x.year from adoptions_adoptionevent as x where x.adoption_id = a.id order by x.id limit 1) as first_year
from adoptions_adoption as a
cross join lateral (
  select x.* from adoptions_adoptionevent as x where x.adoption_id = a.id order by x.id desc limit 1
) as e
join needs_site as s on s.id = e.site_id
join areas_area as area on area.id = s.area_id
where a.funder_id = %(funder_id)s and a.year = %(year)s and e.funder_id = %(funder_id)s and e.year = %(year)s
  and not (e.stage = 'released' and e.reason = 'undone')
order by a.claimed_at, a.id
