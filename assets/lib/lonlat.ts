/** GeoJSON says [lon, lat], Leaflet says [lat, lng]; this file alone turns one into the other. */

export interface LatLng {
  readonly lat: number;
  readonly lng: number;
}

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

export function toLatLng(lonLat: readonly number[]): LatLng {
  const [lng, lat] = lonLat;
  if (lng === undefined || lat === undefined) throw new RangeError("a position needs longitude and latitude");
  return { lat, lng };
}

export function toLonLat({ lat, lng }: LatLng): [number, number] {
  return [lng, lat];
}

/** A place as people write and paste it: latitude first, a tenth of a metre exact. */
export function toPlaceText({ lat, lng }: LatLng): string {
  return `${lat.toFixed(6)}, ${lng.toFixed(6)}`;
}

/** Corners of a box the way Leaflet wants them: south-west, north-east. */
export function toCorners([west, south, east, north]: Box): [LatLng, LatLng] {
  return [toLatLng([west, south]), toLatLng([east, north])];
}

/** A `bbox=` value, kept inside the world: six decimals are a tenth of a metre. */
export function toBboxText(southWest: LatLng, northEast: LatLng): string {
  return [...toLonLat(southWest), ...toLonLat(northEast)]
    .map((degrees, index) => clamped(degrees, index % 2 === 0 ? 180 : 90).toFixed(6))
    .join(",");
}

function clamped(degrees: number, most: number): number {
  return Math.max(-most, Math.min(most, degrees));
}
