-- How the need of every area of a level stands at a moment, areas without sites included. Worked out per site, then
-- summed: one site's surplus never hides another's gap.
-- Units: decimals; money in whole rupiah, rounded per site so that rows add up.
-- Parameters: at; live (from the rows as they stand, or from history); level; code_length (of the level's codes);
-- kind, levels (of schools), year, funder_id (null: all; the last two narrow the promises looked at);
-- within_area (an area code, or null), within_shape (WKB, EPSG:4326, or null) with the audience whose places it is
-- held against; house_cost_rupiah, room_cost_rupiah (of one unit without an estimate of its own).
with counted as (
  select s.*, left(k.code, %(code_length)s) as code,
         round(s.open * coalesce(s.estimate_rupiah, case s.kind when 'house' then %(house_cost_rupiah)s::bigint
                                                                else %(room_cost_rupiah)s::bigint end)) as cost_open
  from coverage_sites_at(%(at)s, %(live)s, %(year)s, %(funder_id)s) as s
  join areas_area as k on k.id = s.area_id
  join needs_site as n on n.id = s.site_id
  where (%(kind)s::text is null or s.kind = %(kind)s::text)
    and (%(levels)s::text[] is null or (s.kind = 'school' and n.facts ->> 'level' = any (%(levels)s::text[])))
    and (%(within_area)s::text is null
         or k.code = %(within_area)s::text or starts_with(k.code, %(within_area)s::text || '.'))
    and (%(within_shape)s::bytea is null
         or ((%(audience)s <> 'schools' or s.kind = 'school') and s.site_id in (
           select p.site_id from coverage_places(%(at)s, %(live)s, %(audience)s) as p
           where ST_Covers(ST_GeomFromWKB(%(within_shape)s::bytea, 4326), p.place))))
)
select a.code, a.name,
       count(c.site_id) as sites,
       count(c.site_id) filter (where c.units > 0) as sites_adopted,
       coalesce(sum(c.units_needed), 0) as needed,
       coalesce(sum(c.covered), 0) as covered,
       coalesce(sum(c.covered_agreed), 0) as covered_agreed,
       coalesce(sum(c.open), 0) as open,
       coalesce(sum(c.over), 0) as over,
       count(c.site_id) filter (where c.is_contested) as contested,
       coalesce(sum(c.units_held), 0) as units_held,
       coalesce(sum(c.units_planned), 0) as units_planned,
       coalesce(sum(c.units_agreed), 0) as units_agreed,
       coalesce(sum(c.units_building), 0) as units_building,
       coalesce(sum(c.units_done), 0) as units_done,
       coalesce(sum(c.units_verified), 0) as units_verified,
       coalesce(sum(c.priority * c.units_needed), 0) as priority_needed,
       coalesce(sum(c.priority * c.covered), 0) as priority_covered,
       coalesce(sum(c.cost_open), 0)::bigint as cost_open_rupiah
from areas_area as a
left join counted as c on c.code = a.code
where a.level = %(level)s
  and (%(within_area)s::text is null or a.code = %(within_area)s::text
       or starts_with(a.code, %(within_area)s::text || '.') or starts_with(%(within_area)s::text, a.code || '.'))
group by a.code, a.name
order by a.code
