-- Forget changes older than a moment, but for the last of them: it shows how far back the order still reaches.
-- Parameters: before.
delete from coverage_sitechange
where (transaction, id) < (select transaction, id from coverage_sitechange where at < %(before)s
                           order by transaction desc, id desc limit 1)
