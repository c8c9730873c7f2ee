-- What is left for one site of a funder's pledges for a year, beside one adoption; null where nothing caps it.
-- Parameters: funder_id, year, site_id, at, without (adoption id).
select units as units_left, rupiah as rupiah_left
from adoptions_pledge_left(%(funder_id)s::bigint, %(year)s::integer, %(site_id)s::bigint, %(at)s::timestamptz,
                           %(without)s::bigint)
