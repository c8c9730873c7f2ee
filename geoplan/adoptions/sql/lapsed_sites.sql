-- Sites with holds that have ended but are not yet written down as expired, longest ended first.
-- The clock is the database's own, however far ahead the asked moment lies. Parameters: at, most.
select site_id from adoptions_adoption
where stage = 'held' and ends_at <= least(%(at)s::timestamptz, clock_timestamp())
group by site_id order by min(ends_at), site_id limit %(most)s
