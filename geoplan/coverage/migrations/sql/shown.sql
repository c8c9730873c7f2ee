-- Where sites lie for an audience: exact, moved, or schools (the moved places of schools alone are asked by the
-- caller). A past moment has the places recorded then.
create function coverage_places(p_at timestamptz, p_live boolean, p_audience text)
returns table (site_id bigint, place geometry, tx integer, ty integer, qk bigint)
language sql stable parallel safe as $$
  select p.site_id, p.location, p.tx, p.ty, p.qk
  from coverage_placedsite as p
  where p_live and p.audience = case p_audience when 'exact' then 'exact' else 'moved' end
  union all
  select then_there.site_id, then_there.place, coverage_tile_x(then_there.place), coverage_tile_y(then_there.place),
         coverage_morton(coverage_tile_x(then_there.place), coverage_tile_y(then_there.place))
  from (
    select v.site_id, case when p_audience = 'exact' or v.kind = 'school' then v.location else v.moved end as place
    from needs_siteversion as v
    where not p_live and v.recorded_at <= p_at
      and not exists (
        select 1 from needs_siteversion as later
        where later.site_id = v.site_id and later.version > v.version and later.recorded_at <= p_at
      )
  ) as then_there
$$;

-- The sites one audience sees at a moment, narrowed by every filter there is: maps, lists and counts all read
-- this, so that they always agree. A null leaves a filter open.
--
-- p_audience: exact, moved, schools. p_area: an area's code, itself or any above it. p_levels: school levels (the
-- filter by authority). p_words: any of code, school name, register key, kelurahan holds this text, in lower case;
-- p_code: or the code is this one. Names of houses are nobody's to search, so only schools have any.
-- p_year and p_funder_id narrow the promises looked at; then only sites with such a promise are left.
create function coverage_shown(
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
