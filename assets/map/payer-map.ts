/** The little map of a payer: its plants, the area it means to work in; takes a place, or an outline drawn by hand. */
import type { MultiPolygon, Polygon } from "geojson";
import * as L from "leaflet";
import { Api } from "../lib/api";
import { type MapConfig, readConfig } from "../lib/config";
import { element, required } from "../lib/dom";
import { toCorners, toLatLng, toPlaceText } from "../lib/lonlat";
import { currentTheme, onThemeChange } from "../lib/theme";
import { Words } from "../lib/words";
import { loadBaseData } from "./base-data";
import { BaseMap } from "./basemap";
import { addControls, makeMap } from "./leaflet-map";
import { Outline } from "./outline";

interface PayerConfig extends MapConfig {
  readonly plants: readonly { readonly name: string; readonly location: readonly [number, number] }[];
  readonly area: Polygon | MultiPolygon | null;
}

const PLANT: L.CircleMarkerOptions = { pane: "selection", radius: 8, className: "payer-plant" };

class PayerMap {
  private readonly words: Words;
  private readonly map: L.Map;
  private picked: L.CircleMarker | null = null;
  /** The place field that was chosen last: a tap on the map fills it in. */
  private field: HTMLInputElement | null = null;

  constructor(
    private readonly config: PayerConfig,
    private readonly box: HTMLElement,
  ) {
    this.words = new Words(config.words, config.language);
    const canvas = element("div", { class: "payer-map-canvas" });
    box.append(canvas);
    const live = box.dataset.draw !== undefined || document.querySelector("[data-map-place]") !== null;
    this.map = makeMap(canvas, config, this.words, !live);
    if (live) addControls(this.map, this.words);
    this.map.fitBounds(L.latLngBounds(...toCorners(config.bounds)), { animate: false });
    this.showPlants();
  }

  async start(): Promise<void> {
    const base = new BaseMap(this.map, currentTheme);
    onThemeChange(() => base.restyle());
    base.show({ ...(await loadBaseData(new Api(this.config.apiBase), this.config)), places: null });
    if (this.box.dataset.draw) this.draw(this.box.dataset.draw);
    else {
      this.showArea();
      this.takePlaces();
    }
  }

  private showPlants(): void {
    for (const { name, location } of this.config.plants) {
      L.circleMarker(toLatLng(location), PLANT).bindTooltip(element("span", {}, name)).addTo(this.map);
    }
  }

  private showArea(): L.GeoJSON | null {
    if (!this.config.area) return null;
    const style: L.PathOptions = { pane: "selection", className: "payer-area", interactive: false };
    const layer = L.geoJSON(this.config.area, { style }).addTo(this.map);
    this.map.fitBounds(layer.getBounds(), { animate: false, padding: [12, 12] });
    return layer;
  }

  private takePlaces(): void {
    const fields = document.querySelectorAll<HTMLInputElement>("[data-map-place]");
    for (const field of fields) field.addEventListener("focus", () => this.choose(field));
    this.map.on("click", ({ latlng }) => {
      if (!this.field) return;
      this.field.value = toPlaceText(latlng);
      this.mark(latlng);
    });
  }

  private choose(field: HTMLInputElement): void {
    this.field = field;
    this.box.classList.add("is-picking");
  }

  private mark(place: L.LatLng): void {
    this.picked?.remove();
    this.picked = L.circleMarker(place, { ...PLANT, className: "payer-plant is-new" })
      .bindTooltip(element("span", {}, this.words.say("picked")))
      .addTo(this.map)
      .openTooltip();
  }

  private draw(target: string): void {
    const text = document.querySelector<HTMLTextAreaElement>(target);
    if (!text) return;
    const before = this.showArea();
    this.box.classList.add("is-picking");
    const outline = new Outline(this.map, this.words);
    outline.onChange((geometry) => {
      before?.remove();
      text.value = geometry ? JSON.stringify(geometry) : "";
    });
  }
}

void new PayerMap(readConfig() as PayerConfig, required("payer-map")).start();
