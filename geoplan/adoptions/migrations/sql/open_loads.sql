-- As in guarantees.sql, but sites that arrive together get their counter rows by one statement.
create function adoptions_open_loads() returns trigger language plpgsql as $$
begin
  insert into adoptions_siteload (site_id, units_claimed, units_imported) select id, 0, 0 from new_rows order by id;
  return null;
end $$;

drop trigger open_load on needs_site;
create trigger open_loads after insert on needs_site
  referencing new table as new_rows for each statement execute function adoptions_open_loads();
drop function adoptions_open_load();
