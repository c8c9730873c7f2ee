/** A place as forms write it: latitude, longitude. */
import type { LatLng } from "./lonlat";

const DECIMALS = 6;
const WRITTEN = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** Latitude and longitude as the form takes them. */
export function placeText(latitude: number, longitude: number): string {
  return `${latitude.toFixed(DECIMALS)}, ${longitude.toFixed(DECIMALS)}`;
}

/** The place of such a text; null for every other form of a place, which only the server reads. */
export function readPlace(text: string): LatLng | null {
  const found = WRITTEN.exec(text);
  if (!found) return null;
  const lat = Number(found[1]);
  const lng = Number(found[2]);
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : null;
}
