-- How every counted site stood at a moment: the one place where "covered", "open" and "over" are worked out.
-- Reads history, so the same statement answers for now and for then.
--
-- Counted: reported or verified, or closed as done. A hold covers until the second it ends, whoever is awake.
-- p_year and p_funder_id narrow the adoptions looked at (null: all).
-- Units: decimals. Standing: bare, partly, covered, over; none (need 0), unknown (need unknown), and over if
-- held all the same.
create function coverage_sites_at(p_at timestamptz, p_year integer default null, p_funder_id bigint default null)
returns table (
  site_id bigint, kind text, area_id bigint, units_needed numeric, status text, priority integer, estimate_rupiah bigint,
  units numeric, units_held numeric, units_planned numeric, units_agreed numeric, units_building numeric,
  units_done numeric, units_verified numeric, covered numeric, open numeric, over numeric, standing text
) language sql stable parallel safe as $$
  select s.site_id, s.kind::text, s.area_id, s.units_needed, s.status::text, s.priority::integer, s.estimate_rupiah,
         u.units, u.held, u.planned, u.agreed, u.building, u.done, u.verified,
         least(coalesce(s.units_needed, 0), u.units) as covered,
         coalesce(s.units_needed, 0) - least(coalesce(s.units_needed, 0), u.units) as open,
         greatest(0, u.units - coalesce(s.units_needed, 0)) as over,
         case
           when s.units_needed is null then case when u.units > 0 then 'over' else 'unknown' end
           when u.units > s.units_needed then 'over'
           when s.units_needed = 0 then 'none'
           when u.units = 0 then 'bare'
           when u.units < s.units_needed then 'partly'
           else 'covered'
         end as standing
  from (
    select distinct on (v.site_id)
           v.site_id, v.kind, v.area_id, v.units_needed, v.status, v.closed_reason, v.priority, v.estimate_rupiah
    from needs_siteversion as v
    where v.recorded_at <= p_at
    order by v.site_id, v.version desc
  ) as s
  left join (
    select e.site_id,
           sum(e.units) as units,
           sum(e.units) filter (where e.stage = 'held') as held,
           sum(e.units) filter (where e.stage = 'planned') as planned,
           sum(e.units) filter (where e.stage = 'agreed') as agreed,
           sum(e.units) filter (where e.stage = 'building') as building,
           sum(e.units) filter (where e.stage = 'done') as done,
           sum(e.units) filter (where e.stage = 'verified') as verified
    from (
      select distinct on (a.adoption_id) a.adoption_id, a.site_id, a.funder_id, a.year, a.stage, a.units, a.ends_at
      from adoptions_adoptionevent as a
      where a.recorded_at <= p_at
      order by a.adoption_id, a.id desc
    ) as e
    where adoptions_covers(e.stage)
      and (e.stage <> 'held' or e.ends_at > p_at)
      and (p_year is null or e.year = p_year)
      and (p_funder_id is null or e.funder_id = p_funder_id)
    group by e.site_id
  ) as raw on raw.site_id = s.site_id
  cross join lateral (
    select coalesce(raw.units, 0) as units, coalesce(raw.held, 0) as held, coalesce(raw.planned, 0) as planned,
           coalesce(raw.agreed, 0) as agreed, coalesce(raw.building, 0) as building, coalesce(raw.done, 0) as done,
           coalesce(raw.verified, 0) as verified
  ) as u
  where s.status <> 'closed' or s.closed_reason = 'done'
$$;
