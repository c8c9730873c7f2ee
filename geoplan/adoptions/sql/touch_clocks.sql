-- Let the clocks of a site's promises stand or run again, as its trouble says; the caller holds the counter row. A hold
-- that has ended stays ended. Parameters: site_id.
update adoptions_adoption set ends_at = ends_at
where site_id = %(site_id)s and not imported and stage in ('held', 'planned', 'agreed', 'building', 'done')
  and (stage <> 'held' or ends_at is null or ends_at > clock_timestamp())
