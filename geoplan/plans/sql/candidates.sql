-- The sites of one kind with something open that a payer could promise, as officers know them: on moved points.
-- Parameters: at, today, kind, funder_id, areas (codes, themselves or any above; null: everywhere),
-- house_cost_rupiah, room_cost_rupiah.
-- Gives: code, area_code, area_name, open, cost_rupiah (of one whole unit), priority, place_in_order (1 is the most urgent
-- of its kind), of_all, distance_m (to the payer's nearest open plant; null without one), area_percent, in_response_area.
with shown as (
  select s.site_id, s.code, s.area_code, s.area_name, s.place, s.priority, s.units_needed, s.covered, s.open, s.standing,
         s.estimate_rupiah,
         rank() over (order by s.priority desc, s.reported_at, s.code) as place_in_order,
         count(*) over () as of_all,
         sum(s.covered) over (partition by s.area_code) as area_covered,
         sum(s.units_needed) over (partition by s.area_code) as area_needed
  from coverage_shown(%(at)s, true, %(today)s, 'moved', array[%(kind)s::text], null, null, null, null, null, null, null, null,
                      null) as s
  where s.standing not in ('none', 'unknown')
), payer as (
  select boundary from funders_responsearea where funder_id = %(funder_id)s
)
select shown.code, shown.area_code, shown.area_name, round(shown.open, 2) as open,
       coalesce(nullif(shown.estimate_rupiah, 0) / greatest(shown.units_needed, 1),
                case %(kind)s when 'house' then %(house_cost_rupiah)s else %(room_cost_rupiah)s end)::bigint as cost_rupiah,
       shown.priority, shown.place_in_order, shown.of_all, plant.distance_m,
       round(100 * shown.area_covered / shown.area_needed, 1)::float8 as area_percent,
       coalesce((select ST_Covers(payer.boundary, shown.place) from payer), false) as in_response_area,
       ST_X(shown.place) as lon, ST_Y(shown.place) as lat
from shown
left join lateral (
  select ST_Distance(shown.place::geography, p.location::geography) as distance_m
  from funders_plant as p
  where p.funder_id = %(funder_id)s and p.closed_at is null
  order by 1 limit 1
) as plant on true
where shown.open > 0
  and (%(areas)s::text[] is null
       or exists (select 1 from unnest(%(areas)s::text[]) as wanted (code)
                  where shown.area_code = wanted.code or starts_with(shown.area_code, wanted.code || '.')))
  and not exists (
    select 1 from adoptions_adoption as mine
    where mine.site_id = shown.site_id and mine.funder_id = %(funder_id)s
      and mine.stage in ('held', 'planned', 'agreed', 'building', 'done')
      and (mine.stage <> 'held' or mine.ends_at is null or mine.ends_at > %(at)s)
  )
order by shown.code
