-- The last second of a local day, so many days or working days after a moment.
-- Parameters: begins_at, days, working, time_zone.
select case when %(working)s then adoptions_working_days_on(%(begins_at)s::timestamptz, %(days)s::integer, %(time_zone)s::text)
            else adoptions_last_second(%(begins_at)s::timestamptz, %(days)s::integer, %(time_zone)s::text) end
