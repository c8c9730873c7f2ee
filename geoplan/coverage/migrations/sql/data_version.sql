-- How many changes of sites, promises and boundaries were ever committed: what a cached tile or list is checked by.
--
-- Each writing statement leaves a row of its own, so claims on different sites never wait for each other, and the
-- number rises exactly when a change becomes visible (a sequence would rise before, and a reader in between would keep
-- old content under a new number). Every so often a writer folds the rows into one number; who finds another one
-- folding leaves it to him. (Not under a snapshot of its own: there the rows another one folded would still seem to be.)
insert into coverage_dataversion (id, folded) values (1, 0);

create function coverage_note_change() returns trigger language plpgsql as $$
declare
  number bigint;
begin
  insert into coverage_datachange default values returning id into number;
  if number % 256 = 0 and current_setting('transaction_isolation') = 'read committed'
     and pg_try_advisory_xact_lock(hashtext('coverage_datachange')) then
    with gone as (delete from coverage_datachange returning 1)
    update coverage_dataversion set folded = folded + (select count(*) from gone) where id = 1;
  end if;
  return null;
end $$;

create trigger note_change after insert or update on needs_site
  for each statement execute function coverage_note_change();
create trigger note_change after insert or update on adoptions_adoption
  for each statement execute function coverage_note_change();
create trigger note_change after insert or update or delete on areas_area
  for each statement execute function coverage_note_change();
