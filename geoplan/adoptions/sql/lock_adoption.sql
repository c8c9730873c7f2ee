-- Take all that a move of one adoption stands on, in the house's order; the clock after the wait, or null when there
-- is no such adoption. Parameters: adoption_id, with_pledge, with_site.
select adoptions_lock(%(adoption_id)s::bigint, %(with_pledge)s::boolean, %(with_site)s::boolean)
