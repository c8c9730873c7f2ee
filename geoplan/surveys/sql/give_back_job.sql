-- A worker that was told to end gives its job back: the attempt does not count, and the next one may
-- begin at once.
-- Parameters: survey_id, attempt.
update surveys_survey
set last_attempt = last_attempt + 1, heartbeat_at = null, step = '', progress_done = 0, progress_total = 0,
  state = case state when 'reading' then 'waiting' else state end
where id = %(survey_id)s and attempt = %(attempt)s and state in ('reading', 'publishing')
