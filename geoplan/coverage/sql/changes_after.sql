-- What changed after a place in the order, oldest first: either what is settled or what is not yet. An entry is settled
-- once every transaction that began before its own has ended, since then none with an older number can appear any more.
-- Numbers this server has not given out yet come from a copy of another one's data: they are no part of this order.
-- Parameters: transaction, entry: the place; settled; houses: whether houses are told of; most: how many at most.
select c.transaction, c.id as entry, s.code, s.version
from coverage_sitechange as c left join needs_site as s on s.id = c.site_id
where (c.transaction, c.id) > (%(transaction)s, %(entry)s)
  and c.transaction < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
  and (c.transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint) = %(settled)s
  and (%(houses)s or c.site_id is null or s.kind = 'school')
order by c.transaction, c.id
limit %(most)s
