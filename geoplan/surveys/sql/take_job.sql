-- The oldest job that is free becomes ours: one nobody has begun, or one whose worker has been silent for too long.
-- Its attempt goes up by one, so that whoever had it before can write nothing any more.
-- Parameters: silence_s.
with free as (
  select id, heartbeat_at
  from surveys_survey
  where state in ('waiting', 'reading', 'publishing')
    and attempt < last_attempt
    and (heartbeat_at is null or heartbeat_at < clock_timestamp() - make_interval(secs => %(silence_s)s))
  order by received_at, id
  limit 1
  for no key update skip locked
)
update surveys_survey as s
set attempt = s.attempt + 1,
  heartbeat_at = clock_timestamp(),
  state = case s.state when 'waiting' then 'reading' else s.state end,
  step = '', progress_done = 0, progress_total = 0
from free
where s.id = free.id
returning s.id as survey_id, s.attempt, s.state, free.heartbeat_at is not null as was_taken
