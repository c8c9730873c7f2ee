-- While trouble at a site is open the clocks of its promises stand. A hold then has no end: what it had is kept aside,
-- and comes back later by as many days as the pause took, so that it still falls on the last second of a day. Whoever
-- opens or ends trouble touches the site's promises under its counter row; a new promise is paused from its first moment.
create function adoptions_pause() returns trigger language plpgsql as $$
declare
  clock timestamptz := clock_timestamp();
  days integer;
begin
  if tg_op = 'UPDATE' then
    if new.stage <> old.stage then new.stage_since := clock; end if;
    if new.stage = 'expired' and old.stage = 'held' and old.ends_at is null then
      raise exception 'the clock stands' using errcode = 'check_violation', constraint = 'adoption_not_lapsed';
    end if;
  end if;
  if new.imported then return new; end if;
  if new.stage in ('held', 'planned', 'agreed', 'building', 'done')
     and exists (select 1 from adoptions_trouble where site_id = new.site_id and ended_at is null)
  then
    if new.stage = 'held' and new.ends_at <= clock then return new; end if;
    new.paused_at := coalesce(new.paused_at, clock);
    if new.stage <> 'held' then
      new.paused_ends_at := null;
    elsif new.ends_at is not null then
      new.paused_ends_at := new.ends_at;
      new.ends_at := null;
    end if;
  elsif new.paused_at is not null then
    days := ceil(extract(epoch from clock - new.paused_at) / 86400);
    if new.stage = 'held' and new.ends_at is null then
      new.ends_at := new.paused_ends_at + make_interval(days => days);
    end if;
    new.paused_days := least(32767, new.paused_days + days);
    new.paused_at := null;
    new.paused_ends_at := null;
  end if;
  return new;
end $$;
create trigger c_pause before insert or update on adoptions_adoption
  for each row execute function adoptions_pause();

-- A hold starts anew at the moment its site is verified, as before; one whose clock stands has all its days before it
-- when the clock runs again.
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
  hold_days := adoptions_days('hold', clock::date);
  update adoptions_adoption as a
  set ends_at = a.ends_at + make_interval(days => greatest(0, ceil(extract(epoch from
        clock + make_interval(days => hold_days) - a.ends_at) / 86400)::integer)),
      changed_by_id = n.verified_by_id, reason = 'site-verified'
  from new_rows as n
  where n.id = a.site_id and a.site_id = any(verified) and a.stage = 'held' and a.ends_at > clock;
  update adoptions_adoption as a
  set paused_at = clock,
      paused_ends_at = a.paused_ends_at + make_interval(days => greatest(0, ceil(extract(epoch from
        clock + make_interval(days => hold_days) - a.paused_ends_at) / 86400)::integer)),
      changed_by_id = n.verified_by_id, reason = 'site-verified'
  from new_rows as n
  where n.id = a.site_id and a.site_id = any(verified) and a.stage = 'held' and a.ends_at is null;
  return null;
end $$;
