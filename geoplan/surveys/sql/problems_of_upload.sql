-- Problems of one upload by code: rows that have each, how many open ones a repair or an answer would clear, and the
-- repair of the first such row as an example. Rows that are on the map already ask nothing.
select
    problem ->> 'code' as code,
    count(distinct row.line) as rows,
    count(*) filter (where is_open and problem -> 'repair' <> 'null') as repairs,
    count(*) filter (where is_open and problem -> 'repair' = 'null') as doubts,
    count(*) filter (where row.outcome = '' and problem ->> 'severity' = 'refuse') as refusals,
    coalesce((min(array[lpad(row.line::text, 9, '0'), problem -> 'repair' ->> 'before']) filter (
        where is_open and problem -> 'repair' <> 'null'
    ))[2], '') as before,
    coalesce((min(array[lpad(row.line::text, 9, '0'), problem -> 'repair' ->> 'after']) filter (
        where is_open and problem -> 'repair' <> 'null'
    ))[2], '') as after
from surveys_surveyrow as row
cross join lateral jsonb_array_elements(row.problems) as problem
cross join lateral (
    select row.outcome = '' and problem ->> 'severity' = 'ask' and not (problem -> 'answered')::boolean as is_open
) as state
where row.survey_id = %(survey_id)s
group by problem ->> 'code'
order by count(distinct row.line) desc, problem ->> 'code'
