-- As in history.sql, but the first versions of sites that arrive together are written by one statement.
create function needs_keep_first_versions() returns trigger language plpgsql as $$
begin
  insert into needs_siteversion (site_id, version, kind, location, moved, area_id, units_needed, priority,
                                 estimate_rupiah, status, closed_reason, by_id)
  select id, version, kind, location, moved, area_id, units_needed, priority,
         estimate_rupiah, status, closed_reason, changed_by_id
  from new_rows
  order by id;
  return null;
end $$;

drop trigger keep_version on needs_site;
create trigger keep_version after update on needs_site
  for each row execute function needs_keep_version();
create trigger keep_first_versions after insert on needs_site
  referencing new table as new_rows for each statement execute function needs_keep_first_versions();
