/** The rows of an upload on the little map: each with the sign of its result, or discs that count them. */
import * as L from "leaflet";
import { type RowsOnMap, rowsOnMap } from "../lib/api";
import { element } from "../lib/dom";
import { type Box, type LatLng, toBboxText, toCorners, toLatLng } from "../lib/lonlat";
import type { Words } from "../lib/words";

const SIGN_PX = 26;
const CLOSE_ZOOM = 16;
/** Room for a finger around a sign. */
const TOUCH_PX = 34;

/** Side of a disc that counts rows: with the logarithm of its count, so that thousands still fit. */
export function discPx(rows: number): number {
  return Math.round(28 + 9 * Math.log10(Math.max(1, rows)));
}

export class SurveyRows {
  private readonly layer: L.LayerGroup;
  private readonly signs = new Map<number, L.Marker>();
  private request = new AbortController();
  private selected: number | null = null;
  private told: RowsOnMap | null = null;

  constructor(
    private readonly map: L.Map,
    private readonly words: Words,
    private readonly from: { readonly url: string; readonly city: Box },
    private readonly tell: { readonly chosen: (line: number) => void; readonly shown: (told: RowsOnMap) => void },
  ) {
    this.layer = L.layerGroup().addTo(map);
    // Discs are counts of a view: another view has others.
    map.on("moveend", () => {
      if (this.told?.cells.length) void this.show(this.query, false);
    });
  }

  private query = "";

  /** Asks for the rows of a filter; `fit`: also for those out of sight, and the view goes to them. */
  async show(query: string, fit: boolean): Promise<void> {
    this.query = query;
    this.request.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const box = fit || !this.told?.cells.length ? "" : this.box();
      const told = await rowsOnMap(`${this.from.url}?${[query, box].filter(Boolean).join("&")}`, signal);
      if (signal.aborted) return;
      this.told = told;
      this.draw(told);
      this.tell.shown(told);
      if (fit) this.fit(told);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Lights one row; where its place is known the map goes there if it is out of sight, or `near` if that is wanted. */
  select(line: number | null, at: LatLng | null, near = false): void {
    this.signs.get(this.selected ?? -1)?.getElement()?.classList.remove("is-selected");
    this.selected = line;
    const sign = this.signs.get(line ?? -1);
    sign?.setZIndexOffset(1000);
    sign?.getElement()?.classList.add("is-selected");
    const place = at ?? sign?.getLatLng() ?? null;
    if (place && (near || !this.map.getBounds().pad(-0.1).contains(place))) this.map.setView(place, Math.max(this.map.getZoom(), CLOSE_ZOOM), { animate: false });
  }

  private box(): string {
    const bounds = this.map.getBounds();
    return `bbox=${toBboxText(bounds.getSouthWest(), bounds.getNorthEast())}`;
  }

  private draw({ points, cells }: RowsOnMap): void {
    this.layer.clearLayers();
    this.signs.clear();
    for (const [line, result, at] of points) this.layer.addLayer(this.sign(line, result, toLatLng(at)));
    for (const [at, rows, open] of cells) this.layer.addLayer(this.disc(toLatLng(at), rows, open));
    this.select(this.selected, null);
  }

  private sign(line: number, result: string, at: LatLng): L.Marker {
    const title = this.words.say("row", { line, result: this.words.say(`result_${result}`) });
    const html = element("span", { class: `glyph row-${result}` });
    const icon = L.divIcon({ html, className: "survey-sign", iconSize: [TOUCH_PX, TOUCH_PX] });
    const marker = L.marker(at, { icon, title, keyboard: false, pane: "sites" });
    marker.on("click", () => this.tell.chosen(line));
    this.signs.set(line, marker);
    return marker;
  }

  private disc(at: LatLng, rows: number, open: number): L.Marker {
    const side = discPx(rows);
    const html = element("span", { class: open ? "survey-disc has-open" : "survey-disc" }, this.words.short(rows));
    const icon = L.divIcon({ html, className: "survey-disc-box", iconSize: [side, side] });
    const title = this.words.say("rows_here", { n: rows });
    const marker = L.marker(at, { icon, title, keyboard: false, pane: "sites" });
    marker.on("click", () => this.map.setView(at, this.map.getZoom() + 2));
    return marker;
  }

  private fit({ points, cells }: RowsOnMap): void {
    const places = [...points.map(([, , at]) => toLatLng(at)), ...cells.map(([at]) => toLatLng(at))];
    // A point far out at sea must not make all others one dot.
    const city = L.latLngBounds(...toCorners(this.from.city));
    const near = places.filter((place) => city.contains(place));
    const seen = near.length ? near : places;
    if (seen.length) this.map.fitBounds(L.latLngBounds(seen), { maxZoom: 15, padding: [SIGN_PX, SIGN_PX], animate: false });
  }
}
