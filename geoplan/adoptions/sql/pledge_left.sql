-- What is left of a funder's pledge for a year beside one adoption; null where nothing caps it.
-- Parameters: funder_id, year, at, without (adoption id).
select p.units - d.units as units_left, p.amount_rupiah - d.rupiah as rupiah_left
from (select 1) as always
left join funders_pledge as p on p.funder_id = %(funder_id)s and p.year = %(year)s
cross join lateral adoptions_drawn(%(funder_id)s::bigint, %(year)s::integer, %(at)s::timestamptz, %(without)s::bigint) as d
