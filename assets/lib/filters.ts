/** The filters of a view and their place in the address; names are those of the API. */

/** Filters in the order in which they are written, so that equal views have equal addresses. */
export const FILTER_NAMES = [
  "kind",
  "standing",
  "mark",
  "area",
  "authority",
  "funder",
  "year",
  "min_priority",
  "q",
  "at",
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

export interface View {
  readonly lat: number;
  readonly lng: number;
  readonly zoom: number;
}

export interface Address {
  readonly filters: Filters;
  readonly view: View | null;
  readonly site: string | null;
}

export function readFilters(query: URLSearchParams): Filters {
  const found: Partial<Record<FilterName, string>> = {};
  for (const name of FILTER_NAMES) {
    const value = query.getAll(name).filter(Boolean).join(",");
    if (value) found[name] = value;
  }
  return found;
}

/** The filters as a query for the API; empty ones are left out. */
export function writeFilters(filters: Filters, without: readonly FilterName[] = []): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const value = filters[name];
    if (value && !without.includes(name)) query.set(name, value);
  }
  return query;
}

function numberOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function readView(query: URLSearchParams): View | null {
  const [lat, lng, zoom] = [numberOf(query, "lat"), numberOf(query, "lng"), numberOf(query, "z")];
  if (lat === null || lng === null || zoom === null) return null;
  if (Math.abs(lat) > 85 || Math.abs(lng) > 180 || zoom < 0 || zoom > 22) return null;
  return { lat, lng, zoom };
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  return { filters: readFilters(query), view: readView(query), site: query.get("site") || null };
}

export function writeAddress({ filters, view, site }: Address): string {
  const query = writeFilters(filters);
  if (site) query.set("site", site);
  if (view) {
    query.set("lat", view.lat.toFixed(5));
    query.set("lng", view.lng.toFixed(5));
    query.set("z", String(view.zoom));
  }
  const text = query.toString().replaceAll("%2C", ",");
  return text && `?${text}`;
}

/** Standings switched on: the filter's list, or all when there is no filter. */
export function chosenStandings(filters: Filters, all: readonly string[]): ReadonlySet<string> {
  const listed = filters.standing?.split(",").filter((standing) => all.includes(standing)) ?? [];
  return new Set(listed.length ? listed : all);
}

/** Switches standings; all on (or none) is no filter at all. */
export function withStandings(filters: Filters, chosen: ReadonlySet<string>, all: readonly string[]): Filters {
  const { standing: _, ...rest } = filters;
  if (chosen.size === 0 || chosen.size === all.length) return rest;
  return { ...rest, standing: all.filter((standing) => chosen.has(standing)).join(",") };
}
