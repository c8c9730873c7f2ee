-- A sign of life with how far the job is. It changes nothing where the job was taken over or has ended.
-- Parameters: survey_id, attempt, step, done, total.
update surveys_survey
set heartbeat_at = clock_timestamp(), step = %(step)s, progress_done = %(done)s, progress_total = %(total)s
where id = %(survey_id)s and attempt = %(attempt)s and state in ('reading', 'publishing')
