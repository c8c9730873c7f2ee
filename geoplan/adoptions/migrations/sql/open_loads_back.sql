-- Back to one counter row at a time.
drop trigger open_loads on needs_site;
drop function adoptions_open_loads();
create function adoptions_open_load() returns trigger language plpgsql as $$
begin
  insert into adoptions_siteload (site_id, units_claimed, units_imported) values (new.id, 0, 0);
  return null;
end $$;
create trigger open_load after insert on needs_site
  for each row execute function adoptions_open_load();
