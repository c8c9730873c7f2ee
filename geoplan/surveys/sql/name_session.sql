-- Until the transaction ends the session bears the name of its job, by which a later attempt finds it.
-- Parameters: survey_id, attempt.
select set_config('application_name', 'geoplan job ' || %(survey_id)s || ' ' || %(attempt)s, true) is null
