-- Let one wish go and offer what it had to the next; the caller holds the counter row. Parameters: entry_id, by_id.
select adoptions_leave_queue(%(entry_id)s::bigint, %(by_id)s::bigint)
