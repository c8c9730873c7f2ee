-- A merge is written once and undone once; its rows are never removed.
create function needs_keep_merge() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.undone_in := null;
    return new;
  end if;
  if old.undone_at is not null or new.undone_at is null
     or (new.absorbed_id, new.stays_id, new.by_id, new.recorded_at, new.moved)
        is distinct from (old.absorbed_id, old.stays_id, old.by_id, old.recorded_at, old.moved)
  then
    raise exception 'a merge is undone once and otherwise stays as it was'
      using errcode = 'check_violation', constraint = 'merge_stays';
  end if;
  -- What the undoing may send back (promises above a need among it), it may send back in this transaction alone.
  new.undone_in := txid_current();
  return new;
end $$;
create trigger undone_once before insert or update on needs_merge
  for each row execute function needs_keep_merge();
create trigger append_only before delete on needs_merge
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on needs_merge
  for each statement execute function journal_refuse_change();

-- The record that speaks for a site today: itself, or the one it was merged into, however many merges ago.
create function needs_surviving(p_site_id bigint) returns bigint language sql stable as $$
  with recursive way(site_id, step) as (
    select p_site_id, 0
    union all
    select m.stays_id, w.step + 1
    from way as w join needs_merge as m on m.absorbed_id = w.site_id and m.undone_at is null
    where w.step < 50
  )
  select site_id from way order by step desc limit 1
$$;
