-- Entries after a place in the order of transactions, oldest first, as far as that order is final: of transactions older
-- than every one that still runs, whole transactions only. Entries with numbers this server has not given out yet came
-- with a copy of another one's data; they are final too, and come in the order that one gave them.
-- Parameters: transaction, entry: the place; after_entry: entries up to this id are done; most: transactions at most.
with waiting as (
  select e.transaction, e.id
  from journal_entry as e
  where (e.transaction, e.id) > (%(transaction)s, %(entry)s) and e.id > %(after_entry)s
    and (e.transaction < txid_snapshot_xmin(txid_current_snapshot())
         or e.transaction > txid_snapshot_xmax(txid_current_snapshot()))
), next as (
  select distinct transaction from waiting order by transaction limit %(most)s
)
select e.transaction, e.id as entry, e.at, e.actor_id, e.deed, e.facts
from journal_entry as e
where e.transaction in (select transaction from next) and (e.transaction, e.id) in (select transaction, id from waiting)
order by e.transaction, e.id
