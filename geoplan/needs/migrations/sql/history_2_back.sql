-- Back to one row of history at a time.
drop trigger keep_first_versions on needs_site;
drop trigger keep_version on needs_site;
drop function needs_keep_first_versions();
create trigger keep_version after insert or update on needs_site
  for each row execute function needs_keep_version();
