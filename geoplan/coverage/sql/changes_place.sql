-- Where the order of changes stands: everything older than `settled` is final; what lies before the first entry still
-- kept is forgotten; what is not older than `next` was never given out.
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as settled,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next,
       first.transaction as first_transaction, first.id as first_entry
from (select 1) as always
left join lateral (select transaction, id from coverage_sitechange order by transaction, id limit 1) as first on true
