import type { Polygon } from "geojson";
import { type LatLng, toLonLat } from "../lib/lonlat";

export const FEWEST_CORNERS = 3;
const DECIMALS = 6;

/** The corners as a GeoJSON ring that ends where it began; null while there are too few. */
export function polygonOf(corners: readonly LatLng[]): Polygon | null {
  if (corners.length < FEWEST_CORNERS) return null;
  const ring = corners.map((corner) => toLonLat(corner).map((degrees) => Number(degrees.toFixed(DECIMALS))));
  const [first] = ring;
  return { type: "Polygon", coordinates: [[...ring, ...(first ? [first] : [])]] };
}
