-- Since when each promise has been at its stage, from its history.
update adoptions_adoption as a
set stage_since = coalesce((
  select max(e.recorded_at)
  from (
    select recorded_at, stage, lag(stage) over (order by id) as before
    from adoptions_adoptionevent where adoption_id = a.id
  ) as e
  where e.stage = a.stage and e.before is distinct from e.stage
), a.claimed_at);
