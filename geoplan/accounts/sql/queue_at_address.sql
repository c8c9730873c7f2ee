-- Tries from one address are counted one after another until the transaction ends, so that a hundred at once
-- cannot all find the count still low. Parameters: address_key.
select pg_advisory_xact_lock(hashtextextended(%(address_key)s, 11)) is null
