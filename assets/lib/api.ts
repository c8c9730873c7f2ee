/** The only file that calls fetch. Everything else asks for what it means. */
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Point, Polygon } from "geojson";
import { Offline, readProblem } from "./problem";

export interface AreaFacts {
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly parent?: string | null;
  readonly label?: readonly [number, number] | null;
}

export interface SiteFacts {
  readonly code: string;
  readonly kind: string;
  readonly standing: string;
  readonly name?: string | null;
  readonly area_name?: string | null;
  readonly units_needed?: string | null;
  readonly units_open?: string | null;
}

export interface PlaceFacts {
  readonly name: string;
  readonly kind?: string;
}

export interface Summary {
  readonly total: number;
  readonly standing: Readonly<Record<string, number>>;
  readonly kind: Readonly<Record<string, number>>;
}

export interface CoverageRow {
  readonly code: string;
  readonly name: string;
  readonly sites: number;
  readonly open: string;
  readonly percent: number | null;
  readonly percent_agreed: number | null;
}

/** Rows of an upload in a box: one by one (line, result, place), or counted in cells (place, rows, not ready). */
export interface RowsOnMap {
  readonly total: number;
  readonly points: readonly (readonly [number, string, readonly number[]])[];
  readonly cells: readonly (readonly [readonly number[], number, number])[];
}

export type Areas = FeatureCollection<Polygon | MultiPolygon, AreaFacts>;
export type Sites = FeatureCollection<Point, SiteFacts>;
export type Places = FeatureCollection<Point, PlaceFacts>;
/** Land around the areas, and names of waters and neighbours as points. */
export type Land = FeatureCollection<Polygon | MultiPolygon | Point, PlaceFacts | null>;
export type AreaFeature = Feature<Polygon | MultiPolygon, AreaFacts>;
export type AnyGeometry = Geometry;

async function ask(url: string, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...(signal ? { signal } : {}) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Offline();
  }
  if (response.ok || response.status === 304) return response;
  throw readProblem(response.status, response.headers.get("Content-Type") ?? "", await response.text());
}

async function json<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await ask(url, signal);
  return (await response.json()) as T;
}

/** The server's API under one base address, with exactly the questions the pages have. */
export class Api {
  constructor(private readonly base: string) {}

  areas(level: string): Promise<Areas> {
    return json<Areas>(`${this.base}areas?level=${level}`);
  }

  summary(query: URLSearchParams, signal: AbortSignal): Promise<Summary> {
    return json<Summary>(`${this.base}sites/summary?${query}`, signal);
  }

  sites(query: URLSearchParams, signal: AbortSignal): Promise<Sites> {
    return json<Sites>(`${this.base}sites?${query}`, signal);
  }

  async coverage(query: string): Promise<readonly CoverageRow[]> {
    return (await json<{ rows: readonly CoverageRow[] }>(`${this.base}coverage?${query}`)).rows;
  }

  /** Bytes of a vector tile, or null where there is nothing. */
  async tile(z: number, x: number, y: number, query: string, signal: AbortSignal): Promise<ArrayBuffer | null> {
    const response = await ask(`${this.base}tiles/sites/${z}/${x}/${y}.mvt${query && `?${query}`}`, signal);
    return response.status === 204 ? null : response.arrayBuffer();
  }
}

/** GeoJSON of ours beside the API: settlements and plants, the land around the city. */
export function geoJsonAt<T>(url: string): Promise<T> {
  return json<T>(url);
}

export function rowsOnMap(url: string, signal: AbortSignal): Promise<RowsOnMap> {
  return json<RowsOnMap>(url, signal);
}

/** The ETag a cheap address answers now; the browser's own cache is passed by. */
export async function etagOf(url: string, known: string | null): Promise<string | null> {
  const response = await fetch(url, {
    credentials: "same-origin",
    cache: "no-store",
    headers: known ? { "If-None-Match": known } : {},
  });
  return response.status === 304 ? known : response.headers.get("ETag");
}

/** An HTML fragment for a part of the page. */
export async function fragment(url: string, signal: AbortSignal): Promise<string> {
  return (await ask(url, signal)).text();
}
