-- Web-mercator place at 24 bits an axis, and its Morton code. Computed when a place is written, never when a tile
-- is read. Latitude is cut at the edge of web mercator, 85.06 degrees.
create function coverage_tile_x(place geometry) returns integer language sql immutable strict parallel safe as $$
  select least(16777215, greatest(0, floor((ST_X(place) + 180) / 360 * 16777216)))::integer
$$;

create function coverage_tile_y(place geometry) returns integer language sql immutable strict parallel safe as $$
  select least(16777215, greatest(0, floor(
    (0.5 - ln(tan(pi() / 4 + radians(least(85.06, greatest(-85.06, ST_Y(place)))) / 2)) / (2 * pi())) * 16777216
  )))::integer
$$;

-- Bits of one axis with a gap after each; the parentheses matter, all these operators have one precedence.
create function coverage_spread(n integer) returns bigint language plpgsql immutable strict parallel safe as $$
declare
  b bigint := n;
begin
  b := (b | (b << 16)) & x'0000FFFF0000FFFF'::bigint;
  b := (b | (b << 8)) & x'00FF00FF00FF00FF'::bigint;
  b := (b | (b << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  b := (b | (b << 2)) & x'3333333333333333'::bigint;
  return (b | (b << 1)) & x'5555555555555555'::bigint;
end $$;

create function coverage_morton(tx integer, ty integer) returns bigint language sql immutable strict parallel safe as $$
  select coverage_spread(tx) | (coverage_spread(ty) << 1)
$$;

create function coverage_place(p_site_id bigint, p_audience text, p_place geometry) returns void language sql as $$
  insert into coverage_placedsite (site_id, audience, location, tx, ty, qk)
  values (p_site_id, p_audience, p_place, coverage_tile_x(p_place), coverage_tile_y(p_place),
          coverage_morton(coverage_tile_x(p_place), coverage_tile_y(p_place)))
  on conflict (site_id, audience) do update
    set location = excluded.location, tx = excluded.tx, ty = excluded.ty, qk = excluded.qk
$$;

-- Two places of a site: the exact one, and the one for people without a right to it (a school's is the same).
create function coverage_place_site() returns trigger language plpgsql as $$
begin
  perform coverage_place(new.id, 'exact', new.location);
  perform coverage_place(new.id, 'moved', case when new.kind = 'school' then new.location else new.moved end);
  return null;
end $$;

create trigger place_site after insert or update of location, moved on needs_site
  for each row execute function coverage_place_site();
