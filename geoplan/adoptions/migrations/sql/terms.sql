-- How many days something lasts, by the term in force on a day. No day, no term: null.
create function adoptions_days(p_name text, p_on date) returns integer language sql stable parallel safe as $$
  select t.days::integer from adoptions_term as t
  where t.name = p_name and t.effective_on <= p_on order by t.effective_on desc limit 1
$$;

-- The last second of a local day, so many days after a moment. Deadlines fall there and nowhere else.
create function adoptions_last_second(p_from timestamptz, p_days integer, p_time_zone text) returns timestamptz
language sql stable parallel safe as $$
  select (date_trunc('day', p_from at time zone p_time_zone) + make_interval(days => p_days + 1) - interval '1 second')
           at time zone p_time_zone
$$;

-- The last second of a local day, so many working days (Monday to Friday) after a moment.
create function adoptions_working_days_on(p_from timestamptz, p_days integer, p_time_zone text) returns timestamptz
language sql stable parallel safe as $$
  select adoptions_last_second(p_from, days.nth::integer, p_time_zone)
  from (
    select nth, row_number() over (order by nth) as working
    from generate_series(1, p_days * 7 / 5 + 7) as nth
    where extract(isodow from (p_from at time zone p_time_zone)::date + nth::integer) < 6
  ) as days
  where days.working = p_days
$$;

-- As before, in the words of these functions.
create or replace function adoptions_hold_end(p_from timestamptz, p_time_zone text) returns timestamptz
language sql stable as $$
  select adoptions_last_second(p_from, adoptions_days('hold', (p_from at time zone p_time_zone)::date), p_time_zone)
$$;

insert into adoptions_term (name, days, effective_on) values
  ('plan-reminder', 14, '2020-01-01'),  -- a plan nobody answered
  ('late-start', 60, '2020-01-01'),     -- agreed work that has not begun, after its promised start
  ('late-end', 30, '2020-01-01'),       -- work that is not done, after its promised end
  ('offer', 7, '2020-01-01'),           -- free units offered to who waited
  ('hand-over', 5, '2020-01-01'),       -- working days a holder has once somebody asked
  ('extension', 30, '2020-01-01'),      -- what one extension adds to a hold
  ('visit', 7, '2020-01-01'),           -- a point opened to one officer
  ('check', 14, '2020-01-01');          -- finished work the surveyor has not looked at: then it is the planner's
