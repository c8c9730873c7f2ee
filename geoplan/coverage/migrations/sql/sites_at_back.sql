-- The functions as they were before queues and pauses.
drop trigger tell_changed on adoptions_queueentry;
drop trigger tell_created on adoptions_queueentry;
drop trigger note_change on adoptions_queueentry;
drop function coverage_site_at(needs_site, timestamptz, boolean, integer, bigint, date);
drop function coverage_sites_at(timestamptz, boolean, integer, bigint);
drop function coverage_is_queued(bigint, timestamptz, boolean);
drop function coverage_is_late(text, date, date, date, integer, integer);

-- Late: 60 days past the promised start and no progress told, or 30 days past the promised end and not done.
-- Without dates nothing is late.
create or replace function coverage_is_late(p_stage text, p_starts_on date, p_finishes_on date, p_today date) returns boolean
language sql immutable parallel safe as $$
  select case p_stage
    when 'agreed' then coalesce(p_starts_on + 60 < p_today, false)
    when 'building' then coalesce(p_finishes_on + 30 < p_today, false)
    else false
  end
$$;

-- The promises that cover units of one site at a moment. p_live: from the rows as they stand, the fast road;
-- else from history, as recorded at p_at. check_data holds the two against each other.
create or replace function coverage_promises(p_site_id bigint, p_at timestamptz, p_live boolean)
returns table (
  adoption_id bigint, funder_id bigint, stage text, units numeric, year integer, imported boolean,
  ends_at timestamptz, starts_on date, finishes_on date
) language sql stable parallel safe as $$
  select a.id, a.funder_id, a.stage::text, a.units, a.year::integer, a.imported, a.ends_at, a.starts_on, a.finishes_on
  from adoptions_adoption as a
  where p_live and a.site_id = p_site_id
    and adoptions_covers(a.stage) and (a.stage <> 'held' or a.ends_at > p_at)
  union all
  select e.adoption_id, e.funder_id, e.stage::text, e.units, e.year::integer, e.imported, e.ends_at, null, null
  from adoptions_adoptionevent as e
  where not p_live and e.site_id = p_site_id and e.recorded_at <= p_at
    and adoptions_covers(e.stage) and (e.stage <> 'held' or e.ends_at > p_at)
    and not exists (
      select 1 from adoptions_adoptionevent as later
      where later.adoption_id = e.adoption_id and later.id > e.id and later.recorded_at <= p_at
    )
$$;

-- How one site stood; no row when it was not counted. p_year and p_funder_id narrow the promises looked at (null:
-- all), units then count only theirs. p_today is the local day of p_at, for lateness.
create or replace function coverage_site_at(
  p_site needs_site, p_at timestamptz, p_live boolean, p_year integer, p_funder_id bigint, p_today date
) returns table (
  site_id bigint, kind text, area_id bigint, units_needed numeric, status text, priority integer,
  estimate_rupiah bigint, version integer,
  units numeric, units_held numeric, units_planned numeric, units_agreed numeric, units_building numeric,
  units_done numeric, units_verified numeric,
  covered numeric, covered_agreed numeric, open numeric, over numeric, standing text, is_done boolean, is_late boolean
) language sql stable parallel safe as $$
  select s.site_id, s.kind, s.area_id, s.units_needed, s.status, s.priority, s.estimate_rupiah, s.version,
         u.units, u.held, u.planned, u.agreed, u.building, u.done, u.verified,
         least(coalesce(s.units_needed, 0), u.units) as covered,
         least(coalesce(s.units_needed, 0), u.agreed + u.building + u.done + u.verified) as covered_agreed,
         coalesce(s.units_needed, 0) - least(coalesce(s.units_needed, 0), u.units) as open,
         greatest(0, u.units - coalesce(s.units_needed, 0)) as over,
         coverage_standing(s.units_needed, u.units) as standing,
         s.status = 'closed' or (s.units_needed > 0 and u.done + u.verified >= s.units_needed) as is_done,
         u.is_late
  from coverage_facts(p_site, p_at, p_live) as s
  cross join lateral (
    select coalesce(sum(p.units), 0) as units,
           coalesce(sum(p.units) filter (where p.stage = 'held'), 0) as held,
           coalesce(sum(p.units) filter (where p.stage = 'planned'), 0) as planned,
           coalesce(sum(p.units) filter (where p.stage = 'agreed'), 0) as agreed,
           coalesce(sum(p.units) filter (where p.stage = 'building'), 0) as building,
           coalesce(sum(p.units) filter (where p.stage = 'done'), 0) as done,
           coalesce(sum(p.units) filter (where p.stage = 'verified'), 0) as verified,
           coalesce(bool_or(coverage_is_late(p.stage, p.starts_on, p.finishes_on, p_today)), false) as is_late
    from coverage_promises(s.site_id, p_at, p_live) as p
    where (p_year is null or p.year = p_year) and (p_funder_id is null or p.funder_id = p_funder_id)
  ) as u
  where s.status <> 'closed' or s.closed_reason = 'done'
$$;

-- How all counted sites stood.
create or replace function coverage_sites_at(
  p_at timestamptz, p_live boolean default false, p_year integer default null, p_funder_id bigint default null
) returns table (
  site_id bigint, kind text, area_id bigint, units_needed numeric, status text, priority integer,
  estimate_rupiah bigint, version integer,
  units numeric, units_held numeric, units_planned numeric, units_agreed numeric, units_building numeric,
  units_done numeric, units_verified numeric,
  covered numeric, covered_agreed numeric, open numeric, over numeric, standing text, is_done boolean, is_late boolean
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
