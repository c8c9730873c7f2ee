-- What the undoing of a merge may do that nothing else may: send a promise back to its own record even where that was
-- promised beyond its need before, and let live again what ended only because of the merge. Only in the transaction
-- that undoes that merge, and only the promises the merge itself wrote down.
create function adoptions_goes_back(p_adoption_id bigint) returns boolean language sql stable as $$
  select exists (
    select 1 from needs_merge as m
    where m.undone_in = txid_current()
      and (m.moved -> 'adoptions' @> jsonb_build_array(jsonb_build_object('id', p_adoption_id))
           or m.moved -> 'ended' @> jsonb_build_array(jsonb_build_object('id', p_adoption_id)))
  )
$$;

-- As before, but for the one line about promises that ended by a merge.
create or replace function adoptions_take_load() returns trigger language plpgsql as $$
begin
  perform 1 from adoptions_siteload
  where site_id = new.site_id or (tg_op = 'UPDATE' and site_id = old.site_id)
  order by site_id for update;
  if tg_op = 'UPDATE' then
    if new.imported <> old.imported or new.funder_id <> old.funder_id then
      raise exception 'an adoption keeps its payer' using errcode = 'check_violation', constraint = 'adoption_keeps_payer';
    end if;
    if not adoptions_covers(old.stage) and new.stage <> old.stage
       and not (old.stage = 'released' and old.reason = 'merged' and adoptions_goes_back(old.id))
    then
      raise exception 'an ended adoption stays ended' using errcode = 'check_violation', constraint = 'adoption_ended_for_good';
    end if;
    -- A hold whose end has passed covers nothing any more, whether or not that was written down: nothing
    -- but its expiry can follow, else it would rise from the dead beside a newer promise.
    if old.stage = 'held' and old.ends_at <= clock_timestamp() and new.stage <> 'expired'
       and (new.stage, new.units, new.ends_at, new.site_id) is distinct from (old.stage, old.units, old.ends_at, old.site_id)
    then
      raise exception 'the hold has ended' using errcode = 'check_violation', constraint = 'adoption_hold_lapsed';
    end if;
    if new.stage = 'expired' and old.stage <> 'expired' and (old.stage <> 'held' or old.ends_at > clock_timestamp()) then
      raise exception 'only a hold lapses, at its end' using errcode = 'check_violation', constraint = 'adoption_not_lapsed';
    end if;
  end if;
  return new;
end $$;

-- As before, but for promises that go back where they were.
create or replace function adoptions_check_need() returns trigger language plpgsql as $$
declare
  needed numeric;
  taken numeric;
begin
  if new.imported or not adoptions_covers(new.stage) then return null; end if;
  if tg_op = 'UPDATE' and adoptions_covers(old.stage) and new.units <= old.units then
    if new.site_id = old.site_id then return null; end if;
    if exists (select 1 from needs_site where id = old.site_id and status = 'closed' and closed_reason = 'merged') then
      return null;
    end if;
  end if;
  if tg_op = 'UPDATE' and new.units <= old.units and adoptions_goes_back(new.id) then return null; end if;
  select units_claimed + units_imported into taken from adoptions_siteload where site_id = new.site_id;
  select units_needed into needed from needs_site where id = new.site_id and status <> 'closed';
  if needed is null or taken is null or taken > needed then
    raise exception 'only % units are needed', coalesce(needed, 0)
      using errcode = 'check_violation', constraint = 'adoption_within_need';
  end if;
  return null;
end $$;
