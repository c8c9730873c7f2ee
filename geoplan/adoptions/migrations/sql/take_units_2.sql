-- Take the counter rows of some sites by ascending id and settle them, queues first: an offer begins when the hold
-- before it ended, not when that was written down. Returns how many holds had ended.
create or replace function adoptions_settle_after_lock(p_site_ids bigint[]) returns bigint language plpgsql as $$
declare
  clock timestamptz;
begin
  perform 1 from adoptions_siteload where site_id = any(p_site_ids) order by site_id for update;
  clock := clock_timestamp();
  perform adoptions_settle_queue(q.site_id, clock)
  from (select distinct site_id from adoptions_queueentry where site_id = any(p_site_ids) and left_at is null) as q;
  return adoptions_settle(p_site_ids, clock);
end $$;

-- What a funder has pledged for a year, one row a pledge, and what it holds of each: covering promises of its own at
-- sites the pledge is for. Holdings of other payers' lists draw none; nor do lapsed holds.
create function adoptions_pledges(
  p_funder_id bigint, p_year integer, p_clock timestamptz, p_without bigint default null
) returns table (
  pledge_id bigint, area_id bigint, area_code text, kind text, units numeric, rupiah numeric,
  drawn_units numeric, drawn_rupiah numeric
) language sql stable as $$
  select p.id, p.area_id, k.code::text, p.kind::text, p.units, p.amount_rupiah::numeric, d.units, d.rupiah
  from funders_pledge as p
  left join areas_area as k on k.id = p.area_id
  cross join lateral (
    select coalesce(sum(a.units), 0) as units, coalesce(sum(a.amount_rupiah), 0) as rupiah
    from adoptions_adoption as a
    join needs_site as s on s.id = a.site_id
    join areas_area as lies on lies.id = s.area_id
    where a.funder_id = p_funder_id and a.year = p_year and not a.imported and adoptions_covers(a.stage)
      and (a.stage <> 'held' or a.ends_at is null or a.ends_at > p_clock) and a.id is distinct from p_without
      and (p.kind = '' or p.kind = s.kind)
      and (k.code is null or lies.code = k.code or starts_with(lies.code, k.code || '.'))
  ) as d
  where p.funder_id = p_funder_id and p.year = p_year
$$;

-- What is left for one site of all the pledges that are for it: the least of them. Null: nothing caps it. Below nothing
-- where a pledge was lowered beneath what is held.
create function adoptions_pledge_left(
  p_funder_id bigint, p_year integer, p_site_id bigint, p_clock timestamptz, p_without bigint default null,
  out units numeric, out rupiah numeric
) language sql stable as $$
  select min(p.units - p.drawn_units), min(p.rupiah - p.drawn_rupiah)
  from adoptions_pledges(p_funder_id, p_year, p_clock, p_without) as p
  join needs_site as s on s.id = p_site_id
  join areas_area as lies on lies.id = s.area_id
  where (p.kind = '' or p.kind = s.kind)
    and (p.area_code is null or lies.code = p.area_code or starts_with(lies.code, p.area_code || '.'))
$$;

drop function adoptions_drawn(bigint, integer, timestamptz, bigint);

-- Take some units of a site for a funder: the whole claim in one call, since round trips inside the lock are
-- what costs. Lock, settle, check, take; the clock is read after the lock.
--
-- Outcome: taken, closed, unknown (need), already (the funder holds some of it), full, offered (the units are free but
-- offered to another funder that waited), pledge.
-- Left: units nobody holds and nobody else is offered. Holders: who holds the others, told from under the lock. Pledge
-- left: null is no cap.
create or replace function adoptions_take_units(
  p_site_id bigint, p_funder_id bigint, p_units numeric, p_year integer, p_amount_rupiah bigint,
  p_by_id bigint, p_time_zone text,
  out outcome text, out adoption_id bigint, out units_left numeric, out holders jsonb,
  out pledge_units_left numeric, out pledge_rupiah_left numeric
) language plpgsql as $$
declare
  pledged boolean;
  queued boolean;
  site record;
  pledge record;
  offered numeric := 0;
  clock timestamptz;
begin
  perform 1 from funders_pledge where funder_id = p_funder_id and year = p_year order by id for update;
  pledged := found;
  perform 1 from adoptions_siteload where site_id = p_site_id for update;
  clock := clock_timestamp();
  queued := exists (select 1 from adoptions_queueentry where site_id = p_site_id and left_at is null);
  if queued then
    perform adoptions_settle_queue(p_site_id, clock);
  end if;
  if exists (select 1 from adoptions_adoption where site_id = p_site_id and stage = 'held' and ends_at <= clock) then
    perform adoptions_settle(array[p_site_id], clock);
  end if;
  if queued then
    select coalesce(sum(units), 0) into offered from adoptions_queueentry
    where site_id = p_site_id and left_at is null and offer_ends_at > clock and funder_id <> p_funder_id;
  end if;

  select s.units_needed, s.status, l.units_claimed + l.units_imported as units into site
  from needs_site as s join adoptions_siteload as l on l.site_id = s.id where s.id = p_site_id;
  units_left := greatest(0, site.units_needed - site.units - offered);
  if site.status = 'closed' then
    outcome := 'closed';
  elsif site.units_needed is null then
    outcome := 'unknown';
  elsif exists (select 1 from adoptions_adoption where site_id = p_site_id and funder_id = p_funder_id
                and stage in ('held', 'planned', 'agreed', 'building', 'done')) then
    outcome := 'already';
  elsif site.units + p_units > site.units_needed then
    outcome := 'full';
  elsif site.units + offered + p_units > site.units_needed then
    outcome := 'offered';
  elsif pledged then
    select * into pledge from adoptions_pledge_left(p_funder_id, p_year, p_site_id, clock);
    pledge_units_left := case when pledge.units is not null then greatest(0, pledge.units) end;
    pledge_rupiah_left := case when pledge.rupiah is not null then greatest(0, pledge.rupiah) end;
    if p_units > pledge.units or coalesce(p_amount_rupiah, 0) > pledge.rupiah then
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

  if queued then
    update adoptions_queueentry set left_at = clock, left_by = 'taken', changed_by_id = p_by_id
    where site_id = p_site_id and funder_id = p_funder_id and left_at is null;
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

-- Take everything the moves of some adoptions stand on, in the house's order, and read the clock after the wait. Null:
-- none of them is there. With the pledges of their years and the next when money, units or year may change, with the
-- sites' rows when a site may close, and with the counter rows of more sites when promises go there.
create function adoptions_lock_many(
  p_adoption_ids bigint[], p_with_pledge boolean, p_with_site boolean, p_more_site_ids bigint[] default '{}'
) returns timestamptz language plpgsql as $$
declare
  sites bigint[];
  still bigint[];
begin
  select array_agg(a.site_id order by a.id) into sites from adoptions_adoption as a where a.id = any(p_adoption_ids);
  if sites is null then return null; end if;
  if p_with_pledge then
    perform 1 from funders_pledge as p
    where exists (select 1 from adoptions_adoption as a where a.id = any(p_adoption_ids)
                  and a.funder_id = p.funder_id and p.year between a.year and a.year + 1)
    order by p.id for update;
  end if;
  if p_with_site then
    perform 1 from needs_site where id = any(sites) order by id for no key update;
  end if;
  perform 1 from adoptions_siteload where site_id = any(sites || p_more_site_ids) order by site_id for update;
  perform 1 from adoptions_adoption where id = any(p_adoption_ids) order by id for update;
  select array_agg(a.site_id order by a.id) into still from adoptions_adoption as a where a.id = any(p_adoption_ids);
  if still is distinct from sites then
    raise exception 'an adoption moved to another site meanwhile' using errcode = 'serialization_failure';
  end if;
  return clock_timestamp();
end $$;

create or replace function adoptions_lock(p_adoption_id bigint, p_with_pledge boolean, p_with_site boolean)
returns timestamptz language sql as $$
  select adoptions_lock_many(array[p_adoption_id], p_with_pledge, p_with_site)
$$;
