-- How every counted site stood at a moment: the one place where "covered", "open" and "over" are worked out.
--
-- Counted: reported or verified, or closed as done. A hold covers until the second it ends, whoever is awake.
-- Units: decimals. An unknown need counts as 0 in the sums.

-- Standing: bare, partly, covered, over; none (need 0), unknown (need unknown), and over if held all the same.
create function coverage_standing(p_needed numeric, p_units numeric) returns text
language sql immutable parallel safe as $$
  select case
    when p_units > coalesce(p_needed, 0) then 'over'
    when p_needed is null then 'unknown'
    when p_needed = 0 then 'none'
    when p_units = 0 then 'bare'
    when p_units < p_needed then 'partly'
    else 'covered'
  end
$$;

-- Late: 60 days past the promised start and no progress told, or 30 days past the promised end and not done.
-- Without dates nothing is late.
create function coverage_is_late(p_stage text, p_starts_on date, p_finishes_on date, p_today date) returns boolean
language sql immutable parallel safe as $$
  select case p_stage
    when 'agreed' then coalesce(p_starts_on + 60 < p_today, false)
    when 'building' then coalesce(p_finishes_on + 30 < p_today, false)
    else false
  end
$$;

-- The promises that cover units of one site at a moment. p_live: from the rows as they stand, the fast road;
-- else from history, as recorded at p_at. check_data holds the two against each other.
create function coverage_promises(p_site_id bigint, p_at timestamptz, p_live boolean)
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

-- The facts of one site at a moment, by the same two roads.
create function coverage_facts(p_site needs_site, p_at timestamptz, p_live boolean)
returns table (
  site_id bigint, kind text, area_id bigint, units_needed numeric, status text, closed_reason text,
  priority integer, estimate_rupiah bigint, version integer
) language sql stable parallel safe as $$
  select p_site.id, p_site.kind::text, p_site.area_id, p_site.units_needed, p_site.status::text,
         p_site.closed_reason::text, p_site.priority::integer, p_site.estimate_rupiah, p_site.version
  where p_live
  union all
  (
    select v.site_id, v.kind::text, v.area_id, v.units_needed, v.status::text, v.closed_reason::text,
           v.priority::integer, v.estimate_rupiah, v.version
    from needs_siteversion as v
    where not p_live and v.site_id = p_site.id and v.recorded_at <= p_at
    order by v.version desc
    limit 1
  )
$$;

-- How one site stood; no row when it was not counted. p_year and p_funder_id narrow the promises looked at (null:
-- all), units then count only theirs. p_today is the local day of p_at, for lateness.
create function coverage_site_at(
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
create function coverage_sites_at(
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
