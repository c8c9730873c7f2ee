-- One claim through the database function that locks, settles, checks and takes.
-- Parameters: site_id, funder_id, units, year, amount_rupiah (or null), by_id, time_zone (for the end of the hold).
select outcome, adoption_id, units_left, holders, pledge_units_left, pledge_rupiah_left
from adoptions_take_units(%(site_id)s::bigint, %(funder_id)s::bigint, %(units)s::numeric, %(year)s::integer,
                          %(amount_rupiah)s::bigint, %(by_id)s::bigint, %(time_zone)s::text)
