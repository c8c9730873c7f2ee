-- Take all that moves of some adoptions stand on, in the house's order; the clock after the wait, or null when none of
-- them is there. Parameters: adoption_ids, with_pledge, with_site, more_site_ids (whose counter rows are taken too).
select adoptions_lock_many(%(adoption_ids)s::bigint[], %(with_pledge)s::boolean, %(with_site)s::boolean,
                           %(more_site_ids)s::bigint[])
