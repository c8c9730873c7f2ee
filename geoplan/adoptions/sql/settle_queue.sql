-- Write the queue of a site down as it stands; the caller holds the counter row. Parameters: site_id, at.
select adoptions_settle_queue(%(site_id)s::bigint, %(at)s::timestamptz)
