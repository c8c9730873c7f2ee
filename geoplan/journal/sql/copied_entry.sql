-- Whether a place lies beyond what this server has given out, so that it is of another server's order, and the last
-- entry that came with that server's data.
-- Parameters: transaction.
select %(transaction)s > txid_snapshot_xmax(txid_current_snapshot()) as is_foreign,
       (select max(id) from journal_entry
        where transaction > txid_snapshot_xmax(txid_current_snapshot())) as last_entry
