-- Every change of a pledge leaves an event, written here so that no road around the code leaves a gap.
create function funders_keep_pledge() returns trigger language plpgsql as $$
declare
  seen funders_pledge := coalesce(new, old);
begin
  if tg_op = 'UPDATE' and (new.funder_id, new.year, new.area_id, new.kind, new.units, new.amount_rupiah)
     is not distinct from (old.funder_id, old.year, old.area_id, old.kind, old.units, old.amount_rupiah)
  then
    return null;
  end if;
  insert into funders_pledgeevent
    (pledge_id, funder_id, year, area_id, kind, units, amount_rupiah, withdrawn, reason, by_id, recorded_at)
  values
    (seen.id, seen.funder_id, seen.year, seen.area_id, seen.kind, seen.units, seen.amount_rupiah, tg_op = 'DELETE',
     seen.reason, seen.changed_by_id, clock_timestamp());
  return null;
end $$;
create trigger keep_event after insert or update or delete on funders_pledge
  for each row execute function funders_keep_pledge();

create trigger append_only before update or delete on funders_pledgeevent
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on funders_pledgeevent
  for each statement execute function journal_refuse_change();
