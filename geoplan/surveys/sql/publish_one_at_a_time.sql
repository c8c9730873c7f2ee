-- Publishing waits its turn until the transaction before it ends: what one upload recorded, the next one finds.
select pg_advisory_xact_lock(hashtextextended('surveys.publish', 7)) is null
