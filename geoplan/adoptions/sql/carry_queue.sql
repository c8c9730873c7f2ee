-- Give the wishes for one site to another; the caller holds both counter rows. Parameters: from_id, to_id, by_id.
select adoptions_carry_queue(%(from_id)s::bigint, %(to_id)s::bigint, %(by_id)s::bigint)
