-- Queues and pauses in the one place where sites' standing is worked out: a hold whose clock stands covers, lateness
-- reads the terms, and a site is contested when it is covered and somebody waits for it.
drop function coverage_site_at(needs_site, timestamptz, boolean, integer, bigint, date);
drop function coverage_sites_at(timestamptz, boolean, integer, bigint);
drop function coverage_is_late(text, date, date, date);

-- Late: so many days past the promised start and no progress told, or past the promised end and not done. The days are
-- those of the terms in force, told by the caller, who asks for them once. Without dates nothing is late.
create function coverage_is_late(
  p_stage text, p_starts_on date, p_finishes_on date, p_today date, p_start_days integer, p_end_days integer
) returns boolean language sql immutable parallel safe as $$
  select case p_stage
    when 'agreed' then coalesce(p_starts_on + p_start_days < p_today, false)
    when 'building' then coalesce(p_finishes_on + p_end_days < p_today, false)
    else false
  end
$$;

-- The promises that cover units of one site at a moment. p_live: from the rows as they stand, the fast road;
-- else from history, as recorded at p_at. check_data holds the two against each other. The days are those lateness is
-- counted from: later by the days the clock stood, and none while it stands.
create or replace function coverage_promises(p_site_id bigint, p_at timestamptz, p_live boolean)
returns table (
  adoption_id bigint, funder_id bigint, stage text, units numeric, year integer, imported boolean,
  ends_at timestamptz, starts_on date, finishes_on date
) language sql stable parallel safe as $$
  select a.id, a.funder_id, a.stage::text, a.units, a.year::integer, a.imported, a.ends_at,
         case when a.paused_at is null then a.starts_on + a.paused_days end,
         case when a.paused_at is null then a.finishes_on + a.paused_days end
  from adoptions_adoption as a
  where p_live and a.site_id = p_site_id
    and adoptions_covers(a.stage) and (a.stage <> 'held' or a.ends_at is null or a.ends_at > p_at)
  union all
  select e.adoption_id, e.funder_id, e.stage::text, e.units, e.year::integer, e.imported, e.ends_at, null, null
  from adoptions_adoptionevent as e
  where not p_live and e.site_id = p_site_id and e.recorded_at <= p_at
    and adoptions_covers(e.stage) and (e.stage <> 'held' or e.ends_at is null or e.ends_at > p_at)
    and not exists (
      select 1 from adoptions_adoptionevent as later
      where later.adoption_id = e.adoption_id and later.id > e.id and later.recorded_at <= p_at
    )
$$;

-- Whether anybody waits for a site at a moment, by the same two roads. Asked of sites with no unit free: there no offer
-- runs, so what time alone does to a queue (it offers free units) cannot have happened unseen.
create function coverage_is_queued(p_site_id bigint, p_at timestamptz, p_live boolean) returns boolean
language sql stable parallel safe as $$
  select case when p_live then exists (
    select 1 from adoptions_queueentry as e
    where e.site_id = p_site_id and e.left_at is null and (e.offer_ends_at is null or e.offer_ends_at > p_at)
  ) else exists (
    select 1 from adoptions_queueevent as e
    where e.site_id = p_site_id and e.recorded_at <= p_at and e.deed <> 'left'
      and (e.offer_ends_at is null or e.offer_ends_at > p_at)
      and not exists (
        select 1 from adoptions_queueevent as later
        where later.entry_id = e.entry_id and later.id > e.id and later.recorded_at <= p_at
      )
  ) end
$$;

-- How one site stood; no row when it was not counted. p_year and p_funder_id narrow the promises looked at (null:
-- all), units then count only theirs. p_today is the local day of p_at, for lateness. Contested: covered, and somebody
-- waits for it.
create function coverage_site_at(
  p_site needs_site, p_at timestamptz, p_live boolean, p_year integer, p_funder_id bigint, p_today date
) returns table (
  site_id bigint, kind text, area_id bigint, units_needed numeric, status text, priority integer,
  estimate_rupiah bigint, version integer,
  units numeric, units_held numeric, units_planned numeric, units_agreed numeric, units_building numeric,
  units_done numeric, units_verified numeric,
  covered numeric, covered_agreed numeric, open numeric, over numeric, standing text, is_done boolean, is_late boolean,
  is_contested boolean
) language sql stable parallel safe as $$
  select s.site_id, s.kind, s.area_id, s.units_needed, s.status, s.priority, s.estimate_rupiah, s.version,
         u.units, u.held, u.planned, u.agreed, u.building, u.done, u.verified,
         least(coalesce(s.units_needed, 0), u.units) as covered,
         least(coalesce(s.units_needed, 0), u.agreed + u.building + u.done + u.verified) as covered_agreed,
         coalesce(s.units_needed, 0) - least(coalesce(s.units_needed, 0), u.units) as open,
         greatest(0, u.units - coalesce(s.units_needed, 0)) as over,
         coverage_standing(s.units_needed, u.units) as standing,
         s.status = 'closed' or (s.units_needed > 0 and u.done + u.verified >= s.units_needed) as is_done,
         u.is_late,
         case when s.status <> 'closed' and s.units_needed > 0 and u.units >= s.units_needed
              then coverage_is_queued(s.site_id, p_at, p_live) else false end as is_contested
  from coverage_facts(p_site, p_at, p_live) as s
  cross join lateral (
    select coalesce(sum(p.units), 0) as units,
           coalesce(sum(p.units) filter (where p.stage = 'held'), 0) as held,
           coalesce(sum(p.units) filter (where p.stage = 'planned'), 0) as planned,
           coalesce(sum(p.units) filter (where p.stage = 'agreed'), 0) as agreed,
           coalesce(sum(p.units) filter (where p.stage = 'building'), 0) as building,
           coalesce(sum(p.units) filter (where p.stage = 'done'), 0) as done,
           coalesce(sum(p.units) filter (where p.stage = 'verified'), 0) as verified,
           coalesce(bool_or(coverage_is_late(
             p.stage, p.starts_on, p.finishes_on, p_today,
             (select adoptions_days('late-start', p_today)), (select adoptions_days('late-end', p_today)))), false) as is_late
    from coverage_promises(s.site_id, p_at, p_live) as p
    where (p_year is null or p.year = p_year) and (p_funder_id is null or p.funder_id = p_funder_id)
  ) as u
  where s.status <> 'closed' or s.closed_reason = 'done'
$$;

-- How all counted sites stood.
create function coverage_sites_at(
  p_at timestamptz, p_live boolean default false, p_year integer default null, p_funder_id bigint default null
) returns table (
  site_id bigint, kind text, area_id bigint, units_needed numeric, status text, priority integer,
  estimate_rupiah bigint, version integer,
  units numeric, units_held numeric, units_planned numeric, units_agreed numeric, units_building numeric,
  units_done numeric, units_verified numeric,
  covered numeric, covered_agreed numeric, open numeric, over numeric, standing text, is_done boolean, is_late boolean,
  is_contested boolean
) language sql stable parallel safe as $$
  select s.*
  from needs_site as n
  cross join lateral coverage_site_at(n, p_at, p_live, p_year, p_funder_id, null) as s
$$;

-- The sites one audience sees at a moment, narrowed by every filter there is: maps, lists and counts all read
-- this, so that they always agree. A null leaves a filter open.
--
-- p_audience: exact, moved, schools. p_area: an area's code, itself or any above it. p_levels: school levels (the
-- filter by authority). p_words: any of code, school name, register key, kelurahan holds this text, in lower case;
-- p_code: or the code is this one. Names of houses are nobody's to search, so only schools have any.
-- p_year and p_funder_id narrow the promises looked at; then only sites with such a promise are left.
create or replace function coverage_shown(
  p_at timestamptz, p_live boolean, p_today date, p_audience text,
  p_kinds text[], p_standings text[], p_marks text[], p_year integer, p_funder_id bigint, p_area text, p_levels text[],
  p_min_priority integer, p_words text, p_code text
) returns table (
  site_id bigint, code text, kind text, name text, area_code text, area_name text, place geometry, tx integer, ty integer,
  qk bigint, version integer, status text, priority integer, severity text, estimate_rupiah bigint, reported_at timestamptz,
  units_needed numeric, units numeric, covered numeric, open numeric, over numeric, standing text, marks text
) language sql stable parallel safe as $$
  select s.site_id, n.code::text, s.kind, case s.kind when 'school' then n.name::text else '' end, a.code::text, a.name::text, p.place, p.tx, p.ty, p.qk, s.version,
         s.status, s.priority, n.severity::text, s.estimate_rupiah, n.reported_at,
         s.units_needed, s.units, s.covered, s.open, s.over, s.standing, m.marks
  from coverage_places(p_at, p_live, p_audience) as p
  join needs_site as n on n.id = p.site_id
  cross join lateral coverage_site_at(n, p_at, p_live, p_year, p_funder_id, p_today) as s
  join areas_area as a on a.id = s.area_id
  cross join lateral (
    select nullif(concat_ws(',',
      case when s.is_contested then 'contested' end,
      -- Lateness is a matter between a payer and the planners.
      case when s.is_late and p_audience = 'exact' then 'late' end,
      case when s.is_done then 'done' end,
      case when s.status = 'reported' then 'unverified' end), '') as marks
  ) as m
  where (p_audience <> 'schools' or s.kind = 'school')
    and (p_kinds is null or s.kind = any (p_kinds))
    and (p_standings is null or s.standing = any (p_standings))
    and (p_marks is null or string_to_array(m.marks, ',') && p_marks)
    and ((p_year is null and p_funder_id is null) or s.units > 0)
    and (p_area is null or a.code = p_area or starts_with(a.code, p_area || '.'))
    and (p_levels is null or (s.kind = 'school' and n.facts ->> 'level' = any (p_levels)))
    and (p_min_priority is null or s.priority >= p_min_priority)
    and (p_words is null or n.code = p_code
         or strpos(lower(n.code), p_words) > 0 or strpos(lower(a.name), p_words) > 0
         or (s.kind = 'school' and (strpos(lower(n.name), p_words) > 0 or n.reference = p_words)))
$$;

-- A queue changes what a map shows.
create trigger note_change after insert or update on adoptions_queueentry
  for each statement execute function coverage_note_change();
create trigger tell_created after insert on adoptions_queueentry
  referencing new table as new_rows for each statement execute function coverage_tell_adopted();
create trigger tell_changed after update on adoptions_queueentry
  referencing new table as new_rows for each statement execute function coverage_tell_adopted();
