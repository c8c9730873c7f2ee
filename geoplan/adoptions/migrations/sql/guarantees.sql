-- What the database holds about promises, however many requests race and whatever the code does.
-- Lock order everywhere: pledge, the site's own row when it is written, load rows by ascending site id, adoptions.

-- Which stages take up units.
create function adoptions_covers(stage text) returns boolean language sql immutable parallel safe as $$
  select stage in ('held', 'planned', 'agreed', 'building', 'done', 'verified')
$$;

-- When a hold that begins at a moment ends: 23:59:59 local time, so many days later as the term then says.
create function adoptions_hold_end(p_from timestamptz, p_time_zone text) returns timestamptz language sql stable as $$
  select (date_trunc('day', p_from at time zone p_time_zone) + make_interval(days => t.days + 1) - interval '1 second')
           at time zone p_time_zone
  from adoptions_term as t
  where t.name = 'hold' and t.effective_on <= (p_from at time zone p_time_zone)::date
  order by t.effective_on desc limit 1
$$;

-- Each site has its counter row from its first moment.
create function adoptions_open_load() returns trigger language plpgsql as $$
begin
  insert into adoptions_siteload (site_id, units_claimed, units_imported) values (new.id, 0, 0);
  return null;
end $$;
create trigger open_load after insert on needs_site
  for each row execute function adoptions_open_load();

-- A change of need waits for claims in flight at the same site, and they for it: both take the counter row. It is
-- written, not only locked, so that a claim on an older snapshot is refused at every isolation level.
create function adoptions_need_waits() returns trigger language plpgsql as $$
begin
  update adoptions_siteload set units_claimed = units_claimed where site_id = new.id;
  return new;
end $$;
create trigger b_need_waits before update of units_needed, status on needs_site for each row
  when (old.units_needed is distinct from new.units_needed or (old.status = 'closed') <> (new.status = 'closed'))
  execute function adoptions_need_waits();

-- Whoever writes an adoption takes the counter row first.
create function adoptions_take_load() returns trigger language plpgsql as $$
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
create trigger b_take_load before insert or update of stage, units, site_id, imported, funder_id, ends_at
  on adoptions_adoption for each row execute function adoptions_take_load();

-- The counter follows the adoptions. After the row is written, so that a row that is not (on conflict do nothing)
-- is not counted.
create function adoptions_keep_load() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (new.site_id, new.units, adoptions_covers(new.stage)) = (old.site_id, old.units, adoptions_covers(old.stage)) then
      return null;
    end if;
    if adoptions_covers(old.stage) then
      update adoptions_siteload set
        units_claimed = units_claimed - case when old.imported then 0 else old.units end,
        units_imported = units_imported - case when old.imported then old.units else 0 end
      where site_id = old.site_id;
    end if;
  end if;
  if adoptions_covers(new.stage) then
    update adoptions_siteload set
      units_claimed = units_claimed + case when new.imported then 0 else new.units end,
      units_imported = units_imported + case when new.imported then new.units else 0 end
    where site_id = new.site_id;
  end if;
  return null;
end $$;
create trigger keep_load after insert or update of stage, units, site_id, imported, funder_id
  on adoptions_adoption for each row execute function adoptions_keep_load();

-- Nothing else writes the counter.
create function adoptions_refuse_count() returns trigger language plpgsql as $$
begin
  raise exception 'the counter follows the adoptions' using errcode = 'check_violation', constraint = 'load_kept_by_trigger';
end $$;
create trigger kept_by_trigger before update on adoptions_siteload
  for each row when (pg_trigger_depth() = 0) execute function adoptions_refuse_count();

-- Guarantee 1: no claim lifts the covering units of a site above its need. Holdings of other payers may (they
-- are facts), and so may a need that falls later: the surplus then stays and is the overlap to show. Moving an
-- adoption along when two records of one site are merged is no claim either.
create function adoptions_check_need() returns trigger language plpgsql as $$
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
create trigger within_need after insert or update of stage, units, site_id on adoptions_adoption
  for each row execute function adoptions_check_need();

create function adoptions_in_quarters() returns trigger language plpgsql as $$
begin
  if new.units % 0.25 <> 0 then
    raise exception 'units come in quarters' using errcode = 'check_violation', constraint = 'adoption_units_in_quarters';
  end if;
  return new;
end $$;
create trigger a_in_quarters before insert or update of units on adoptions_adoption
  for each row execute function adoptions_in_quarters();

-- A hold starts anew at the moment its site is verified: the promise was made on a report, the plan is made on facts.
-- Its end keeps its time of day, which is the last second of a local day. Once a statement, so that the counter rows
-- of many sites verified together are taken in order.
create function adoptions_start_anew() returns trigger language plpgsql as $$
declare
  verified bigint[];
  clock timestamptz;
  hold_days integer;
begin
  select array_agg(n.id) into verified
  from new_rows as n join old_rows as o on o.id = n.id
  where o.status = 'reported' and n.status = 'verified'
    and exists (select 1 from adoptions_adoption where site_id = n.id and stage = 'held');
  if verified is null then return null; end if;
  perform 1 from adoptions_siteload where site_id = any(verified) order by site_id for update;
  clock := clock_timestamp();
  select days into hold_days from adoptions_term
  where name = 'hold' and effective_on <= clock::date order by effective_on desc limit 1;
  update adoptions_adoption as a
  set ends_at = a.ends_at + make_interval(days => greatest(0, ceil(extract(epoch from
        clock + make_interval(days => hold_days) - a.ends_at) / 86400)::integer)),
      changed_by_id = n.verified_by_id, reason = 'site-verified'
  from new_rows as n
  where n.id = a.site_id and a.site_id = any(verified) and a.stage = 'held' and a.ends_at > clock;
  return null;
end $$;
create trigger start_anew after update on needs_site referencing old table as old_rows new table as new_rows
  for each statement execute function adoptions_start_anew();

-- History: one event for every change, written here so that no road around the code leaves a gap.
create function adoptions_keep_event() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and
     (new.stage, new.units, new.year, new.ends_at, new.amount_rupiah, new.realised_rupiah, new.site_id)
     is not distinct from
     (old.stage, old.units, old.year, old.ends_at, old.amount_rupiah, old.realised_rupiah, old.site_id)
  then
    return null;
  end if;
  insert into adoptions_adoptionevent (adoption_id, site_id, funder_id, stage, imported, units, amount_rupiah,
                                       realised_rupiah, year, ends_at, by_id, reason, recorded_at)
  values (new.id, new.site_id, new.funder_id, new.stage, new.imported, new.units, new.amount_rupiah,
          new.realised_rupiah, new.year, new.ends_at, new.changed_by_id, new.reason, clock_timestamp());
  return null;
end $$;
create trigger keep_event after insert or update on adoptions_adoption
  for each row execute function adoptions_keep_event();

create trigger append_only before update or delete on adoptions_adoptionevent
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on adoptions_adoptionevent
  for each statement execute function journal_refuse_change();

create function adoptions_refuse_delete() returns trigger language plpgsql as $$
begin
  raise exception 'an adoption is never deleted: release it'
    using errcode = 'check_violation', constraint = 'adoption_never_deleted';
end $$;
create trigger z_never_deleted before delete on adoptions_adoption
  for each row execute function adoptions_refuse_delete();
