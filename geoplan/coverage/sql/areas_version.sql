-- What stored boundaries are checked by: a row that is written anew has another writer or another place.
select count(*) as areas, coalesce(sum(hashtext(code || ' ' || xmin::text || ' ' || ctid::text)::bigint), 0) as written
from areas_area
