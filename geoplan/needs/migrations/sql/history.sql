-- Every change of place, area, need, priority or status raises the version and leaves a row of history,
-- however the change was made.
create function needs_number_version() returns trigger language plpgsql as $$
begin
  if (new.location, new.moved, new.area_id, new.units_needed, new.priority, new.estimate_rupiah, new.status, new.closed_reason)
     is distinct from
     (old.location, old.moved, old.area_id, old.units_needed, old.priority, old.estimate_rupiah, old.status, old.closed_reason)
  then
    new.version := old.version + 1;
  end if;
  return new;
end $$;

create trigger number_version before update on needs_site
  for each row execute function needs_number_version();

create function needs_keep_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.version = old.version then
    return null;
  end if;
  insert into needs_siteversion (site_id, version, kind, location, moved, area_id, units_needed, priority,
                                 estimate_rupiah, status, closed_reason, by_id)
  values (new.id, new.version, new.kind, new.location, new.moved, new.area_id, new.units_needed, new.priority,
          new.estimate_rupiah, new.status, new.closed_reason, new.changed_by_id);
  return null;
end $$;

create trigger keep_version after insert or update on needs_site
  for each row execute function needs_keep_version();

create trigger append_only before update or delete on needs_siteversion
  for each row execute function journal_refuse_change();
create trigger append_only_whole before truncate on needs_siteversion
  for each statement execute function journal_refuse_change();

-- A site is never deleted.
create function needs_refuse_delete() returns trigger language plpgsql as $$
begin
  raise exception 'a site is never deleted: close it' using errcode = 'check_violation', constraint = 'site_never_deleted';
end $$;
create trigger never_deleted before delete on needs_site
  for each row execute function needs_refuse_delete();

-- A site's area is the kelurahan that covers it (the lowest code on a shared border), however the site or
-- the boundaries are written. A place outside every kelurahan keeps what the writer gave.
create function needs_area_of(place geometry) returns bigint language sql stable as $$
  select id from areas_area
  where level = 'kelurahan' and ST_Covers(boundary, place)
  order by code limit 1
$$;

create function needs_place_in_area() returns trigger language plpgsql as $$
begin
  new.area_id := coalesce(needs_area_of(new.location), new.area_id);
  return new;
end $$;

create trigger a_place_in_area before insert or update of location, area_id on needs_site
  for each row execute function needs_place_in_area();

create function needs_place_in_new_areas() returns trigger language plpgsql as $$
begin
  update needs_site as s set area_id = a.area_id
  from (select id, needs_area_of(location) as area_id from needs_site) as a
  where a.id = s.id and a.area_id is not null and a.area_id <> s.area_id;
  return null;
end $$;

create trigger place_in_new_areas after insert or update of boundary or delete on areas_area
  for each statement execute function needs_place_in_new_areas();
