-- What stored boundaries are checked by: rows keep the number of the transaction that wrote them.
select count(*) as areas, coalesce(sum(hashtext(code || xmin::text)::bigint), 0) as written from areas_area
