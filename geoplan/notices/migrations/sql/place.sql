-- Notices begin here: what the journal holds already is history, not news.
insert into notices_place (id, transaction, entry, after_entry) values (1, txid_current(), 0, 0);
