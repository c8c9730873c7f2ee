-- How many sites a view holds, by standing and by kind.
-- Parameters: those of coverage_shown; west, south, east, north (degrees, or all null: everywhere).
select count(*) as total,
       count(*) filter (where s.standing = 'bare') as bare,
       count(*) filter (where s.standing = 'partly') as partly,
       count(*) filter (where s.standing = 'covered') as covered,
       count(*) filter (where s.standing = 'over') as over,
       count(*) filter (where s.standing = 'none') as none,
       count(*) filter (where s.standing = 'unknown') as unknown,
       count(*) filter (where s.kind = 'house') as house,
       count(*) filter (where s.kind = 'school') as school
from coverage_shown(%(at)s, %(live)s, %(today)s, %(audience)s, %(kinds)s, %(standings)s, %(marks)s, %(year)s,
                    %(funder_id)s, %(area)s, %(levels)s, %(min_priority)s, %(words)s, %(code)s) as s
where %(west)s::float8 is null
   or (s.place && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
       and ST_X(s.place) between %(west)s and %(east)s and ST_Y(s.place) between %(south)s and %(north)s)
