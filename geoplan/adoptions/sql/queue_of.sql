-- Who waits as of a moment, in order: for one site, or for some funders wherever they wait. Offers are worked out, whether
-- or not anybody has written them down; a wish whose offer has passed waits no more.
-- Parameters: at; site_id or null; funder_ids or null.
select e.id as entry_id, e.site_id, e.funder_id, f.name as funder_name, e.units, e.year, e.amount_rupiah, e.first,
       e.joined_at, q.offered_at, q.offer_ends_at
from adoptions_queueentry as e
join funders_funder as f on f.id = e.funder_id
join lateral adoptions_queue_at(e.site_id, %(at)s) as q on q.entry_id = e.id and not q.passed
where e.left_at is null
  and (%(site_id)s::bigint is null or e.site_id = %(site_id)s::bigint)
  and (%(funder_ids)s::bigint[] is null or e.funder_id = any (%(funder_ids)s::bigint[]))
order by e.site_id, e.first desc, e.joined_at, e.id
