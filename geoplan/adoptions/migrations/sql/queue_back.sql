-- The functions as they were before queues, pauses and pledges by area, and nothing of those.
delete from adoptions_term where name <> 'hold';
drop trigger queue_follows on needs_site;
drop trigger b_take_queue on needs_site;
drop trigger queue_follows on adoptions_adoption;
drop trigger b_take_queue on adoptions_adoption;
drop trigger keep_event on adoptions_queueentry;
drop trigger append_only on adoptions_queueevent;
drop trigger append_only_whole on adoptions_queueevent;
drop trigger c_pause on adoptions_adoption;
drop function adoptions_queue_after_need();
drop function adoptions_queue_before_need();
drop function adoptions_queue_after();
drop function adoptions_queue_before();
drop function adoptions_keep_queue_event();
drop function adoptions_carry_queue(bigint, bigint, bigint);
drop function adoptions_leave_queue(bigint, bigint);

create or replace function adoptions_settle_after_lock(p_site_ids bigint[]) returns bigint language plpgsql as $$
begin
  perform 1 from adoptions_siteload where site_id = any(p_site_ids) order by site_id for update;
  return adoptions_settle(p_site_ids, clock_timestamp());
end $$;

create or replace function adoptions_drawn(
  p_funder_id bigint, p_year integer, p_clock timestamptz, p_without bigint default null,
  out units numeric, out rupiah numeric
) language sql stable as $$
  select coalesce(sum(a.units), 0), coalesce(sum(a.amount_rupiah), 0)
  from adoptions_adoption as a
  where a.funder_id = p_funder_id and a.year = p_year and not a.imported and adoptions_covers(a.stage)
    and (a.stage <> 'held' or a.ends_at > p_clock) and a.id is distinct from p_without
$$;

create or replace function adoptions_take_units(
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

create or replace function adoptions_lock(p_adoption_id bigint, p_with_pledge boolean, p_with_site boolean)
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

create or replace function adoptions_hold_end(p_from timestamptz, p_time_zone text) returns timestamptz language sql stable as $$
  select (date_trunc('day', p_from at time zone p_time_zone) + make_interval(days => t.days + 1) - interval '1 second')
           at time zone p_time_zone
  from adoptions_term as t
  where t.name = 'hold' and t.effective_on <= (p_from at time zone p_time_zone)::date
  order by t.effective_on desc limit 1
$$;

create or replace function adoptions_start_anew() returns trigger language plpgsql as $$
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

drop function adoptions_lock_many(bigint[], boolean, boolean, bigint[]);
drop function adoptions_pledge_left(bigint, integer, bigint, timestamptz, bigint);
drop function adoptions_pledges(bigint, integer, timestamptz, bigint);
drop function adoptions_settle_queue(bigint, timestamptz);
drop function adoptions_queue_at(bigint, timestamptz);
drop function adoptions_pause();
drop function adoptions_working_days_on(timestamptz, integer, text);
drop function adoptions_last_second(timestamptz, integer, text);
drop function adoptions_days(text, date);
