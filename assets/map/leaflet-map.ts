/** The bare Leaflet map with its panes; pages put their layers into it. */
import * as L from "leaflet";
import type { MapConfig } from "../lib/config";
import { toCorners } from "../lib/lonlat";
import type { Words } from "../lib/words";

/** Panes from below to above; names of places lie over the sites but never catch a click. */
const PANES = { raster: 200, land: 250, sites: 400, selection: 450, names: 470 } as const;

/** A moved house is not to be looked at closer than its shift allows. */
const MAX_ZOOM = { exact: 19, moved: 17, schools: 19 } as const;

/** Zooms lie a quarter apart, so that a fitted place fills the screen; tiles are of whole ones all the same. */
const ZOOM_SNAP = 0.25;

/** Zooms that one may go out beyond the view that fits all areas. */
const FARTHEST_OUT = 1.25;

/** A picture of a map: it does not catch the scrolling of its page and is no stop for the Tab key. */
const STILL: L.MapOptions = {
  keyboard: false,
  dragging: false,
  scrollWheelZoom: false,
  doubleClickZoom: false,
  touchZoom: false,
  boxZoom: false,
  zoomSnap: 0,
};

export function makeMap(container: HTMLElement, config: MapConfig, words: Words, still: boolean): L.Map {
  const corners = L.latLngBounds(...toCorners(config.bounds));
  const map = L.map(container, {
    zoomControl: false,
    zoomSnap: ZOOM_SNAP,
    attributionControl: false,
    ...(still ? STILL : {}),
    minZoom: 4,
    maxZoom: MAX_ZOOM[config.audience],
    maxBounds: corners.pad(still ? 4 : 1),
    zoomAnimation: !still && !prefersLessMotion(),
    fadeAnimation: !prefersLessMotion(),
    inertia: !prefersLessMotion(),
  });
  for (const [name, order] of Object.entries(PANES)) map.createPane(name).classList.add(`map-pane-${order}`);
  // There is nothing to see farther out than the places around; a deep link from elsewhere is brought back too.
  if (!still) map.setMinZoom(Math.max(map.getMinZoom(), map.getBoundsZoom(corners) - FARTHEST_OUT));
  map.attributionControl = L.control.attribution({ prefix: false, position: "bottomright" }).addTo(map);
  map.attributionControl.addAttribution(sources(config, words));
  return map;
}

export function prefersLessMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function sources(config: MapConfig, words: Words): string {
  const own = [words.say(config.schematic ? "schematic" : "attribution")];
  if (config.demo) own.push(words.say("demo"));
  return own.join(" · ").replaceAll("<", "&lt;");
}

export function addControls(map: L.Map, words: Words): void {
  L.control.zoom({ position: "topright", zoomInTitle: words.say("zoom_in"), zoomOutTitle: words.say("zoom_out") }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 120 }).addTo(map);
}
