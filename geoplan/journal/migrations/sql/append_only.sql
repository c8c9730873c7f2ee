-- Rooms hang this function on their tables of history: a row once written stays as it is.
create function journal_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name
    using errcode = 'check_violation', constraint = tg_table_name || '_append_only';
end $$;

create trigger append_only before update or delete on journal_entry
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on journal_entry
  for each statement execute function journal_refuse_change();
