-- Where a payer ticked kelurahan, its area is their union, also after new boundaries were loaded. Once a statement.
-- A kelurahan that is gone drops out; when none is left the last known area stays.
create function funders_follow_boundaries() returns trigger language plpgsql as $$
begin
  update funders_responsearea as r set boundary = made.boundary
  from (
    select t.id, st_multi(st_collectionextract(st_unaryunion(st_collect(a.boundary)), 3)) as boundary
    from funders_responsearea as t join areas_area as a on a.code = any(t.area_codes)
    where t.area_codes && (select array_agg(n.code) from new_rows as n)
    group by t.id
  ) as made
  where made.id = r.id;
  return null;
end $$;
create trigger follow_boundaries_changed after update on areas_area referencing new table as new_rows
  for each statement execute function funders_follow_boundaries();
