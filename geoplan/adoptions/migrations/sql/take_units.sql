-- Write down that the holds of some sites have ended. The caller holds the sites' counter rows: a statement that
-- waits for them and sums in one go works on the snapshot from before the wait, and promises too much.
create function adoptions_settle(p_site_ids bigint[], p_clock timestamptz) returns bigint language sql as $$
  with ended as (
    update adoptions_adoption set stage = 'expired', changed_by_id = null, reason = 'lapsed'
    where site_id = any(p_site_ids) and stage = 'held' and ends_at <= p_clock
    returning id, site_id, funder_id
  ), written as (
    insert into journal_entry (actor_id, deed, facts)
    select null, 'adoption.expired', jsonb_build_object('adoption', e.id, 'site', s.code, 'funder', e.funder_id)
    from ended as e join needs_site as s on s.id = e.site_id
    order by e.id
    returning 1
  )
  select count(*) from written
$$;

-- Take the counter rows of some sites by ascending id and settle them; return how many holds had ended. Statements of
-- their own, so that settling sees what was committed while the locks were waited for.
create function adoptions_settle_after_lock(p_site_ids bigint[]) returns bigint language plpgsql as $$
begin
  perform 1 from adoptions_siteload where site_id = any(p_site_ids) order by site_id for update;
  return adoptions_settle(p_site_ids, clock_timestamp());
end $$;

-- What a funder holds of its pledge for a year. Holdings of other payers' lists draw none; nor do lapsed holds.
create function adoptions_drawn(
  p_funder_id bigint, p_year integer, p_clock timestamptz, p_without bigint default null,
  out units numeric, out rupiah numeric
) language sql stable as $$
  select coalesce(sum(a.units), 0), coalesce(sum(a.amount_rupiah), 0)
  from adoptions_adoption as a
  where a.funder_id = p_funder_id and a.year = p_year and not a.imported and adoptions_covers(a.stage)
    and (a.stage <> 'held' or a.ends_at > p_clock) and a.id is distinct from p_without
$$;

-- Take some units of a site for a funder: the whole claim in one call, since round trips inside the lock are
-- what costs. Lock, settle, check, take; the clock is read after the lock.
--
-- Outcome: taken, closed, unknown (need), already (the funder holds some of it), full, pledge.
-- Left: units nobody holds. Holders: who holds the others, told from under the lock. Pledge left: null is no cap.
create function adoptions_take_units(
  p_site_id bigint, p_funder_id bigint, p_units numeric, p_year integer, p_amount_rupiah bigint,
  p_by_id bigint, p_time_zone text,
  out outcome text, out adoption_id bigint, out units_left numeric, out holders jsonb,
  out pledge_units_left numeric, out pledge_rupiah_left numeric
) language plpgsql as $$
declare
  pledge record;
  site record;
  drawn record;
  clock timestamptz;
begin
  select * into pledge from funders_pledge where funder_id = p_funder_id and year = p_year for update;
  perform 1 from adoptions_siteload where site_id = p_site_id for update;
  clock := clock_timestamp();
  if exists (select 1 from adoptions_adoption where site_id = p_site_id and stage = 'held' and ends_at <= clock) then
    perform adoptions_settle(array[p_site_id], clock);
  end if;

  select s.units_needed, s.status, l.units_claimed + l.units_imported as units into site
  from needs_site as s join adoptions_siteload as l on l.site_id = s.id where s.id = p_site_id;
  units_left := greatest(0, site.units_needed - site.units);
  if site.status = 'closed' then
    outcome := 'closed';
  elsif site.units_needed is null then
    outcome := 'unknown';
  elsif exists (select 1 from adoptions_adoption where site_id = p_site_id and funder_id = p_funder_id
                and stage in ('held', 'planned', 'agreed', 'building', 'done')) then
    outcome := 'already';
  elsif site.units + p_units > site.units_needed then
    outcome := 'full';
  elsif pledge.id is not null then
    select * into drawn from adoptions_drawn(p_funder_id, p_year, clock);
    pledge_units_left := case when pledge.units is not null then greatest(0, pledge.units - drawn.units) end;
    pledge_rupiah_left := case when pledge.amount_rupiah is not null then greatest(0, pledge.amount_rupiah - drawn.rupiah) end;
    if p_units > pledge_units_left or coalesce(p_amount_rupiah, 0) > pledge_rupiah_left then
      outcome := 'pledge';
    end if;
  end if;
  if outcome is not null then
    select coalesce(jsonb_agg(jsonb_build_object('funder', f.id, 'name', f.name, 'units', a.units::text, 'stage', a.stage,
                                                 'ends_at', case when a.stage = 'held' then a.ends_at end)
                              order by a.id), '[]') into holders
    from adoptions_adoption as a join funders_funder as f on f.id = a.funder_id
    where a.site_id = p_site_id and adoptions_covers(a.stage);
    return;
  end if;

  insert into adoptions_adoption
    (site_id, funder_id, units, amount_rupiah, year, stage, imported, ends_at, claimed_at, claimed_by_id, changed_by_id,
     work, percent, reason)
  values
    (p_site_id, p_funder_id, p_units, p_amount_rupiah, p_year, 'held', false, adoptions_hold_end(clock, p_time_zone),
     clock, p_by_id, p_by_id, '', 0, '')
  returning id into adoption_id;
  outcome := 'taken';
  units_left := units_left - p_units;
end $$;

-- Take everything a move of an adoption stands on, in the house's order, and read the clock after the wait. Null: no
-- such adoption. With the pledge when money or units may rise, with the site's row when the move may close it.
create function adoptions_lock(p_adoption_id bigint, p_with_pledge boolean, p_with_site boolean)
returns timestamptz language plpgsql as $$
declare
  seen record;
  still bigint;
begin
  select site_id, funder_id, year into seen from adoptions_adoption where id = p_adoption_id;
  if not found then return null; end if;
  if p_with_pledge then
    perform 1 from funders_pledge where funder_id = seen.funder_id and year = seen.year for update;
  end if;
  if p_with_site then
    perform 1 from needs_site where id = seen.site_id for no key update;
  end if;
  perform 1 from adoptions_siteload where site_id = seen.site_id for update;
  select site_id into still from adoptions_adoption where id = p_adoption_id for update;
  if still <> seen.site_id then
    raise exception 'the adoption moved to another site meanwhile' using errcode = 'serialization_failure';
  end if;
  return clock_timestamp();
end $$;
