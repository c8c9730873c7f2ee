-- How many days something lasts by the term in force on a day. Parameters: name, day.
select adoptions_days(%(name)s::text, %(day)s::date)
