-- What the database holds about promises, however many requests race and whatever the code does.

-- Which stages take up units.
create function adoptions_covers(stage text) returns boolean language sql immutable parallel safe as $$
  select stage in ('held', 'planned', 'agreed', 'building', 'done', 'verified')
$$;

-- Each site has its counter row from its first moment.
create function adoptions_open_load() returns trigger language plpgsql as $$
begin
  insert into adoptions_siteload (site_id, units_claimed, units_imported) values (new.id, 0, 0);
  return null;
end $$;
create trigger open_load after insert on needs_site
  for each row execute function adoptions_open_load();

-- A change of need waits for claims in flight at the same site, and they for it: both lock the counter row.
create function adoptions_need_waits() returns trigger language plpgsql as $$
begin
  perform 1 from adoptions_siteload where site_id = new.id for update;
  return new;
end $$;
create trigger b_need_waits before update of units_needed, status on needs_site
  for each row execute function adoptions_need_waits();

-- The counter follows the adoptions.
create function adoptions_keep_load() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.imported <> old.imported or new.funder_id <> old.funder_id then
      raise exception 'an adoption keeps its payer' using errcode = 'check_violation', constraint = 'adoption_keeps_payer';
    end if;
    if old.stage in ('released', 'expired', 'rejected') and new.stage <> old.stage then
      raise exception 'an ended adoption stays ended' using errcode = 'check_violation', constraint = 'adoption_ended_for_good';
    end if;
  end if;
  if tg_op = 'UPDATE' and adoptions_covers(old.stage) then
    update adoptions_siteload set
      units_claimed = units_claimed - case when old.imported then 0 else old.units end,
      units_imported = units_imported - case when old.imported then old.units else 0 end
    where site_id = old.site_id;
  end if;
  if adoptions_covers(new.stage) then
    update adoptions_siteload set
      units_claimed = units_claimed + case when new.imported then 0 else new.units end,
      units_imported = units_imported + case when new.imported then new.units else 0 end
    where site_id = new.site_id;
  end if;
  return new;
end $$;
create trigger keep_load before insert or update of stage, units, site_id, imported, funder_id
  on adoptions_adoption for each row execute function adoptions_keep_load();

-- Guarantee 1: no claim lifts the covering units of a site above its need. Holdings of other payers may (they
-- are facts), and so may a need that falls later: the surplus then stays and is the overlap to show.
create function adoptions_check_need() returns trigger language plpgsql as $$
declare
  needed numeric;
  taken numeric;
begin
  if new.imported or not adoptions_covers(new.stage) then return null; end if;
  if tg_op = 'UPDATE' and adoptions_covers(old.stage) and new.units <= old.units and new.site_id = old.site_id then
    return null;
  end if;
  select units_claimed + units_imported into taken from adoptions_siteload where site_id = new.site_id;
  select units_needed into needed from needs_site where id = new.site_id and status <> 'closed';
  if needed is null or taken > needed then
    raise exception 'only % units are needed', needed
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
