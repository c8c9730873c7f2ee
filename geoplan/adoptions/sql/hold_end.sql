-- When a hold that begins at a moment ends. Parameters: begins_at, time_zone.
select adoptions_hold_end(%(begins_at)s::timestamptz, %(time_zone)s::text)
