-- Which sites changed, in an order that a reader can follow without losing one: by transaction, then by entry. A number
-- drawn in order is not committed in order; but once every transaction older than some moment has ended, no entry with
-- an older transaction can appear any more. Readers go as far as that moment (sql/changes_after.sql).
--
-- Entries are hints, not facts: they say where to look again, and old ones are forgotten.
-- Each listener is woken by a notification without content: equal ones of one transaction are sent once. Sending one
-- takes a lock of the whole server's until the commit is on disk, so only one transaction at a time does (the others
-- find the advisory lock taken and leave it): claims on different sites never wait for each other here. A listener
-- that was woken looks again shortly after, and now and then unasked, so whoever left it is heard all the same.
create function coverage_wake_listeners() returns void language plpgsql as $$
begin
  if pg_try_advisory_xact_lock(hashtext('coverage_sitechange')) then
    perform pg_notify('geoplan_changes', '');
  end if;
end $$;

create function coverage_tell_sites() returns trigger language plpgsql as $$
begin
  insert into coverage_sitechange (transaction, site_id)
  select pg_current_xact_id()::text::bigint, id from new_rows order by id;
  if found then
    perform coverage_wake_listeners();
  end if;
  return null;
end $$;

create trigger tell_created after insert on needs_site
  referencing new table as new_rows for each statement execute function coverage_tell_sites();
create trigger tell_changed after update on needs_site
  referencing new table as new_rows for each statement execute function coverage_tell_sites();

create function coverage_tell_adopted() returns trigger language plpgsql as $$
begin
  insert into coverage_sitechange (transaction, site_id)
  select pg_current_xact_id()::text::bigint, site_id from (select distinct site_id from new_rows) as s order by site_id;
  if found then
    perform coverage_wake_listeners();
  end if;
  return null;
end $$;

create trigger tell_created after insert on adoptions_adoption
  referencing new table as new_rows for each statement execute function coverage_tell_adopted();
create trigger tell_changed after update on adoptions_adoption
  referencing new table as new_rows for each statement execute function coverage_tell_adopted();

-- New boundaries: everything may look different. An entry without a site says so.
create function coverage_tell_all() returns trigger language plpgsql as $$
begin
  insert into coverage_sitechange (transaction, site_id) values (pg_current_xact_id()::text::bigint, null);
  perform coverage_wake_listeners();
  return null;
end $$;
create trigger tell_change after insert or update or delete on areas_area
  for each statement execute function coverage_tell_all();

-- A first entry to stand on: whoever began to listen before the first real change has something older behind it.
insert into coverage_sitechange (transaction, site_id) values (pg_current_xact_id()::text::bigint, null);
