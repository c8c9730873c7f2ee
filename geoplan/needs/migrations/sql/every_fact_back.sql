-- Back to counting changes of place, need, priority and status alone.
create or replace function needs_number_version() returns trigger language plpgsql as $$
begin
  if (new.location, new.moved, new.area_id, new.units_needed, new.priority, new.estimate_rupiah, new.status, new.closed_reason)
     is distinct from
     (old.location, old.moved, old.area_id, old.units_needed, old.priority, old.estimate_rupiah, old.status, old.closed_reason)
  then
    new.version := old.version + 1;
  end if;
  return new;
end $$;
drop trigger append_only on needs_verification;
drop trigger append_only_whole on needs_verification;
drop trigger append_only on needs_keptapart;
drop trigger append_only_whole on needs_keptapart;
