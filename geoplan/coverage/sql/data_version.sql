-- What stored answers are checked by: how many changes were committed, and the end of the last hold that has lapsed by
-- a moment (a hold that lapses changes no row).
-- Parameters: at.
select (select folded from coverage_dataversion where id = 1) + (select count(*) from coverage_datachange) as changes,
       (select max(ends_at) from adoptions_adoption where stage = 'held' and ends_at <= %(at)s) as lapsed_at
