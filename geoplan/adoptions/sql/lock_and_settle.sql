-- Take the counter rows of some sites by ascending id, and write down which of their holds have ended; returns how many.
-- Parameters: site_ids.
select adoptions_settle_after_lock(%(site_ids)s::bigint[])
