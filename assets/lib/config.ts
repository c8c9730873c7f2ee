import type { Box } from "./lonlat";

/** What the page tells a map script, in `<script type="application/json" id="map-config">`. */
export interface MapConfig {
  readonly apiBase: string;
  readonly panelUrl: string;
  readonly listUrl?: string | null;
  readonly audience: "exact" | "moved" | "schools";
  readonly role: string;
  readonly canClaim: boolean;
  readonly language: string;
  readonly bounds: Box;
  readonly placesUrl?: string | null;
  readonly landUrl?: string | null;
  readonly raster?: { readonly url: string; readonly attribution: string } | null;
  readonly sitesVersionUrl?: string | null;
  readonly eventsUrl?: string | null;
  readonly eventsCursor?: string;
  readonly coverageQuery?: string;
  readonly pointsUrl?: string | null;
  readonly demo: boolean;
  readonly schematic: boolean;
  readonly words: Readonly<Record<string, string>>;
}

export function readConfig(): MapConfig {
  const element = document.getElementById("map-config");
  if (!element?.textContent) throw new Error("the page has no map-config");
  return JSON.parse(element.textContent) as MapConfig;
}
