-- Take the rows of some sites by ascending id, without standing in the way of claims. Parameters: site_ids.
select id from needs_site where id = any(%(site_ids)s::bigint[]) order by id for no key update
