-- The functions as they were before merges could be undone.
create or replace function adoptions_take_load() returns trigger language plpgsql as $$
begin
  perform 1 from adoptions_siteload
  where site_id = new.site_id or (tg_op = 'UPDATE' and site_id = old.site_id)
  order by site_id for update;
  if tg_op = 'UPDATE' then
    if new.imported <> old.imported or new.funder_id <> old.funder_id then
      raise exception 'an adoption keeps its payer' using errcode = 'check_violation', constraint = 'adoption_keeps_payer';
    end if;
    if not adoptions_covers(old.stage) and new.stage <> old.stage then
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
  select units_claimed + units_imported into taken from adoptions_siteload where site_id = new.site_id;
  select units_needed into needed from needs_site where id = new.site_id and status <> 'closed';
  if needed is null or taken is null or taken > needed then
    raise exception 'only % units are needed', coalesce(needed, 0)
      using errcode = 'check_violation', constraint = 'adoption_within_need';
  end if;
  return null;
end $$;

drop function adoptions_goes_back(bigint);
