-- Sites where time has decided something that is not written down: a hold has ended, or an offer to somebody who waits.
-- Longest ended first. The clock is the database's own, however far ahead the asked moment lies. Parameters: at, most.
select site_id
from (
  select site_id, ends_at from adoptions_adoption where stage = 'held'
  union all
  select site_id, offer_ends_at from adoptions_queueentry where left_at is null
) as ending
where ends_at <= least(%(at)s::timestamptz, clock_timestamp())
group by site_id order by min(ends_at), site_id limit %(most)s
