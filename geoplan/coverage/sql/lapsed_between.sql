-- Sites whose hold ended between two moments and was not written down yet: a change that time alone has made.
-- Parameters: since, until; houses: whether houses are told of; most.
select distinct s.code, s.version
from adoptions_adoption as a join needs_site as s on s.id = a.site_id
where a.stage = 'held' and a.ends_at > %(since)s and a.ends_at <= %(until)s and (%(houses)s or s.kind = 'school')
order by s.code
limit %(most)s
