/** What is chosen or looked at: a ring on the map, and for a moved house the circle it may lie in. */
import * as L from "leaflet";
import { MAP_COLOURS, type Theme } from "./look";
import type { SiteOnMap } from "./point-tiles";

/** The farthest that a house is moved from its true place. */
const MOST_MOVED_M = 400;

export class Selection {
  private readonly chosen: L.LayerGroup;
  private readonly looked: L.LayerGroup;

  constructor(
    map: L.Map,
    private readonly theme: () => Theme,
    private readonly moved: boolean,
  ) {
    this.chosen = L.layerGroup().addTo(map);
    this.looked = L.layerGroup().addTo(map);
  }

  choose(site: SiteOnMap | null): void {
    this.chosen.clearLayers();
    if (!site) return;
    const { ring } = MAP_COLOURS[this.theme()];
    if (this.moved && site.kind === "house") {
      const range = { radius: MOST_MOVED_M, color: ring, weight: 1.5, dashArray: "4 5", fillOpacity: 0.06 };
      this.chosen.addLayer(L.circle(site.at, { ...range, interactive: false, pane: "selection" }));
    }
    this.chosen.addLayer(this.ring(site, 15, 3));
  }

  look(site: SiteOnMap | null): void {
    this.looked.clearLayers();
    if (site) this.looked.addLayer(this.ring(site, 18, 2));
  }

  private ring(site: SiteOnMap, radius: number, weight: number): L.LayerGroup {
    const { ring, paper } = MAP_COLOURS[this.theme()];
    const drawn = { radius, fill: false, interactive: false, pane: "selection" };
    return L.layerGroup([
      L.circleMarker(site.at, { ...drawn, color: paper, weight: weight + 3 }),
      L.circleMarker(site.at, { ...drawn, color: ring, weight }),
    ]);
  }
}
