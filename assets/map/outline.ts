/** An outline drawn with taps: each sets a corner, the first corner closes it; corners can be dragged. */
import type { Polygon } from "geojson";
import * as L from "leaflet";
import type { Words } from "../lib/words";
import { FEWEST_CORNERS, polygonOf } from "./corners";

export class Outline {
  private corners: L.LatLng[] = [];
  private closed = false;
  private changed: (geometry: Polygon | null) => void = () => {};
  private readonly dots = L.layerGroup();
  private readonly line: L.Polyline;
  private readonly surface: L.Polygon;
  private readonly told = document.querySelector<HTMLElement>("[data-draw-told]");

  constructor(
    map: L.Map,
    private readonly words: Words,
  ) {
    const style: L.PathOptions = { pane: "selection", className: "payer-outline", interactive: false };
    this.line = L.polyline([], style).addTo(map);
    this.surface = L.polygon([], style).addTo(map);
    this.dots.addTo(map);
    map.doubleClickZoom.disable();
    map.on("click", ({ latlng }) => this.add(latlng));
    this.bind("[data-draw-back]", () => this.back());
    this.bind("[data-draw-clear]", () => this.clear());
    const tools = document.querySelector<HTMLElement>("[data-draw-tools]");
    if (tools) tools.hidden = false;
    this.say();
  }

  onChange(changed: (geometry: Polygon | null) => void): void {
    this.changed = changed;
  }

  private bind(selector: string, action: () => void): void {
    document.querySelector(selector)?.addEventListener("click", action);
  }

  private add(place: L.LatLng): void {
    if (this.closed) return;
    this.corners.push(place);
    this.show();
  }

  private back(): void {
    if (this.closed) this.closed = false;
    else this.corners.pop();
    this.show();
  }

  private clear(): void {
    this.corners = [];
    this.closed = false;
    this.show();
  }

  private close(): void {
    if (this.corners.length < FEWEST_CORNERS) return;
    this.closed = true;
    this.show();
  }

  private show(): void {
    this.line.setLatLngs(this.closed ? [] : this.corners);
    this.surface.setLatLngs(this.closed ? this.corners : []);
    this.dots.clearLayers();
    for (const [index, corner] of this.corners.entries()) this.dot(corner, index);
    this.say();
    this.changed(polygonOf(this.corners));
  }

  private dot(corner: L.LatLng, index: number): void {
    const icon = L.divIcon({ className: `payer-corner${index === 0 ? " is-first" : ""}`, iconSize: [20, 20] });
    const marker = L.marker(corner, { icon, draggable: true, keyboard: false, pane: "names" }).addTo(this.dots);
    if (index === 0) marker.on("click", () => this.close());
    marker.on("dragend", () => {
      this.corners[index] = marker.getLatLng();
      this.show();
    });
  }

  private say(): void {
    if (!this.told) return;
    const { length } = this.corners;
    if (this.closed) this.told.textContent = this.words.say("draw_closed");
    else if (length < FEWEST_CORNERS) this.told.textContent = this.words.say("draw_hint");
    else this.told.textContent = `${this.words.say("draw_corners", { n: length })}. ${this.words.say("draw_hint")}`;
  }
}
