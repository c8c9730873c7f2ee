-- What payers promised for a budget year as it stands at a moment, by stage; holds past their end count nothing.
-- Units: decimals; money: rupiah. `…_drawn` leaves out facts of other payers' lists. Parameters: year, at.
select funder_id, stage, sum(units) as units, coalesce(sum(amount_rupiah), 0)::bigint as rupiah,
       coalesce(sum(realised_rupiah), 0)::bigint as rupiah_realised,
       coalesce(sum(units) filter (where not imported), 0) as units_drawn,
       coalesce(sum(amount_rupiah) filter (where not imported), 0)::bigint as rupiah_drawn
from adoptions_adoption
where year = %(year)s and adoptions_covers(stage) and (stage <> 'held' or ends_at is null or ends_at > %(at)s)
group by funder_id, stage
order by funder_id, stage
