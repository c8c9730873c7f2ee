-- Transactions of earlier attempts at a job are ended, for a frozen worker would keep its locks for ever; how many.
-- Parameters: survey_id, attempt (ours).
select count(*) filter (where pg_terminate_backend(pid, 5000))
from pg_stat_activity
where datname = current_database()
  and usename = current_user
  and pid <> pg_backend_pid()
  and application_name like 'geoplan job ' || %(survey_id)s || ' %%'
  and split_part(application_name, ' ', 4)::integer < %(attempt)s
