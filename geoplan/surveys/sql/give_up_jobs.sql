-- Jobs that have been begun as often as they may be, and whose worker is silent again, come to an end with the reason:
-- a file is refused, a publish goes back to where it began.
-- Parameters: silence_s, unread and unpublished (code and facts of the refusal as JSON texts).
update surveys_survey
set failure = case state when 'publishing' then %(unpublished)s::jsonb else %(unread)s::jsonb end,
  state = case state when 'publishing' then state_before else 'failed' end,
  heartbeat_at = null, asked_by_id = null, step = '', progress_done = 0, progress_total = 0
where state in ('waiting', 'reading', 'publishing')
  and attempt >= last_attempt
  and (heartbeat_at is null or heartbeat_at < clock_timestamp() - make_interval(secs => %(silence_s)s))
returning id as survey_id, failure ->> 'code' as code
