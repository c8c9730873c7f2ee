/** Names on the map: few at a time, never over each other, seen by eyes only (the list has them as text). */
import * as L from "leaflet";
import type { LatLng } from "../lib/lonlat";
import { fitting, type Room } from "./fitting";

export interface Name {
  readonly text: string;
  readonly at: LatLng;
  readonly rank: "kecamatan" | "kelurahan" | "settlement" | "plant";
}

const ZOOMS: Readonly<Record<Name["rank"], readonly [number, number]>> = {
  kecamatan: [11, 12],
  kelurahan: [13, 22],
  settlement: [15, 22],
  plant: [14, 22],
};

/** Half of the room a letter takes, generously, and of a line's height. */
const LETTER_PX: Readonly<Record<Name["rank"], number>> = { kecamatan: 8.2, kelurahan: 6.6, settlement: 6, plant: 6 };
const LINE_PX = 16;

export class NameLayer {
  private readonly group = L.layerGroup();
  private names: readonly Name[] = [];

  constructor(private readonly map: L.Map) {
    this.group.addTo(map);
    map.on("zoomend", () => this.place());
  }

  show(names: readonly Name[]): void {
    this.names = names;
    this.place();
  }

  private place(): void {
    const zoom = this.map.getZoom();
    const wanted = this.names.filter(({ rank }) => zoom >= ZOOMS[rank][0] && zoom <= ZOOMS[rank][1]);
    this.group.clearLayers();
    for (const name of fitting(wanted.map((name) => [name, this.roomOf(name)] as const))) {
      const text = document.createElement("span");
      text.textContent = name.text;
      const icon = L.divIcon({ className: `map-name map-name-${name.rank}`, html: text, iconSize: [0, 0] });
      this.group.addLayer(L.marker(name.at, { icon, pane: "names", interactive: false, keyboard: false }));
    }
  }

  private roomOf({ text, at, rank }: Name): Room {
    const { x, y } = this.map.project(at, this.map.getZoom());
    const half = (text.length * LETTER_PX[rank]) / 2 + 4;
    return { left: x - half, right: x + half, top: y - LINE_PX / 2, bottom: y + LINE_PX / 2 };
  }
}
