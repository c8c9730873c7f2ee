-- Back to placing each site by itself.
drop trigger place_new_sites on needs_site;
drop trigger place_site on needs_site;
drop function coverage_place_new_sites();
create trigger place_site after insert or update of location, moved on needs_site
  for each row execute function coverage_place_site();
create or replace function coverage_place(p_site_id bigint, p_audience text, p_place geometry) returns void language sql as $$
  insert into coverage_placedsite (site_id, audience, location, tx, ty, qk)
  values (p_site_id, p_audience, p_place, coverage_tile_x(p_place), coverage_tile_y(p_place),
          coverage_morton(coverage_tile_x(p_place), coverage_tile_y(p_place)))
  on conflict (site_id, audience) do update
    set location = excluded.location, tx = excluded.tx, ty = excluded.ty, qk = excluded.qk
$$;
