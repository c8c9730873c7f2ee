-- The record that speaks today for each of some merged records; the others are left out.
-- Parameters: site_ids.
select s.id as site_id, needs_surviving(s.id) as stays_id
from unnest(%(site_ids)s::bigint[]) as s(id)
where exists (select from needs_merge as m where m.absorbed_id = s.id and m.undone_at is null)
