-- Take some units of a site for a funder: the whole claim in one call, since round trips inside the lock are
-- what costs. Lock order everywhere: pledge, load rows by ascending site id, adoptions.
--
-- The lapsed holds are settled in a statement of their own *after* the lock is held: a statement that waits for
-- the lock and sums in one go works on the snapshot from before the wait, and promises too much.
-- Refusals carry a constraint name: claim_site_closed, claim_need_unknown, claim_not_enough_left,
-- claim_pledge_exceeded.
create function adoptions_take_units(
  p_site_id bigint, p_funder_id bigint, p_units numeric, p_year integer, p_amount_rupiah bigint,
  p_by_id bigint, p_time_zone text
) returns bigint language plpgsql as $$
declare
  pledge record;
  site record;
  load record;
  held_units numeric;
  held_rupiah numeric;
  clock timestamptz;
  hold_days integer;
  adoption_id bigint;
begin
  select * into pledge from funders_pledge where funder_id = p_funder_id and year = p_year for update;
  perform 1 from adoptions_siteload where site_id = p_site_id for update;
  clock := clock_timestamp();

  update adoptions_adoption set stage = 'expired', changed_by_id = null, reason = 'hold ended'
  where site_id = p_site_id and stage = 'held' and ends_at <= clock;

  select units_needed, status into site from needs_site where id = p_site_id;
  if site.status = 'closed' then
    raise exception 'the site is closed' using errcode = 'check_violation', constraint = 'claim_site_closed';
  elsif site.units_needed is null then
    raise exception 'the need is unknown' using errcode = 'check_violation', constraint = 'claim_need_unknown';
  end if;

  select units_claimed + units_imported as units into load from adoptions_siteload where site_id = p_site_id;
  if load.units + p_units > site.units_needed then
    raise exception 'not enough left' using errcode = 'check_violation', constraint = 'claim_not_enough_left';
  end if;

  if pledge.id is not null then
    select coalesce(sum(units), 0), coalesce(sum(amount_rupiah), 0) into held_units, held_rupiah
    from adoptions_adoption
    where funder_id = p_funder_id and year = p_year and not imported and adoptions_covers(stage)
      and (stage <> 'held' or ends_at > clock);
    if held_units + p_units > pledge.units or held_rupiah + coalesce(p_amount_rupiah, 0) > pledge.amount_rupiah then
      raise exception 'the pledge is used up' using errcode = 'check_violation', constraint = 'claim_pledge_exceeded';
    end if;
  end if;

  select days into hold_days from adoptions_term
  where name = 'hold' and effective_on <= (clock at time zone p_time_zone)::date
  order by effective_on desc limit 1;

  insert into adoptions_adoption
    (site_id, funder_id, units, amount_rupiah, year, stage, imported, ends_at, claimed_at, changed_by_id, reason)
  values
    (p_site_id, p_funder_id, p_units, p_amount_rupiah, p_year, 'held', false,
     (date_trunc('day', clock at time zone p_time_zone) + make_interval(days => hold_days + 1) - interval '1 second')
       at time zone p_time_zone,
     clock, p_by_id, '')
  returning id into adoption_id;
  return adoption_id;
end $$;
