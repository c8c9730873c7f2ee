-- The version of a site counts every change a person could have meant, also of address and facts: whoever
-- corrects an older version is told. Nobody sets it by hand.
create or replace function needs_number_version() returns trigger language plpgsql as $$
begin
  if (new.location, new.moved, new.area_id, new.units_needed, new.priority, new.estimate_rupiah, new.status,
      new.closed_reason, new.name, new.address, new.rt, new.rw, new.accuracy_m, new.location_source, new.facts)
     is distinct from
     (old.location, old.moved, old.area_id, old.units_needed, old.priority, old.estimate_rupiah, old.status,
      old.closed_reason, old.name, old.address, old.rt, old.rw, old.accuracy_m, old.location_source, old.facts)
  then
    new.version := old.version + 1;
  else
    new.version := old.version;
  end if;
  return new;
end $$;

create trigger append_only before update or delete on needs_verification
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on needs_verification
  for each statement execute function journal_refuse_change();
create trigger append_only before update or delete on needs_keptapart
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on needs_keptapart
  for each statement execute function journal_refuse_change();
