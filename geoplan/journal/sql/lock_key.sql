-- Requests that carry one key of one person run one after another until the transaction ends.
-- Parameters: actor_id, key.
select pg_advisory_xact_lock(hashtextextended(%(actor_id)s::text || ':' || %(key)s, 7)) is null
