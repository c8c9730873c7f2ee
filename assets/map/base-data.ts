import { type Api, geoJsonAt, type Land, type Places } from "../lib/api";
import type { MapConfig } from "../lib/config";
import type { BaseData } from "./basemap";

/** Loads what the base map is drawn from; a part that cannot be had is null, and the map goes on. */
export async function loadBaseData(api: Api, config: MapConfig): Promise<BaseData> {
  const orNull = <T>(loading: Promise<T> | null): Promise<T | null> =>
    loading ? loading.catch(() => null) : Promise.resolve(null);
  const [kelurahan, kecamatan, land, places] = await Promise.all([
    orNull(api.areas("kelurahan")),
    orNull(api.areas("kecamatan")),
    orNull(config.landUrl ? geoJsonAt<Land>(config.landUrl) : null),
    orNull(config.placesUrl ? geoJsonAt<Places>(config.placesUrl) : null),
  ]);
  return { kelurahan, kecamatan, land, places };
}
