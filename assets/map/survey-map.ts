/** The map beside the rows of an upload: row and sign are chosen together, and a tap gives a row its point. */
import * as L from "leaflet";
import { Api, type RowsOnMap } from "../lib/api";
import { type MapConfig, readConfig } from "../lib/config";
import { element, required } from "../lib/dom";
import { type LatLng, toCorners } from "../lib/lonlat";
import { currentTheme, onThemeChange } from "../lib/theme";
import { Words } from "../lib/words";
import { loadBaseData } from "./base-data";
import { BaseMap } from "./basemap";
import { addControls, makeMap } from "./leaflet-map";
import { SurveyRows } from "./survey-rows";

const DECIMALS = 6;
const PICK_ZOOM = 14;

class SurveyMap {
  private readonly words: Words;
  private readonly map: L.Map;
  private readonly base: BaseMap;
  private readonly said = element("p", { class: "survey-map-said small", role: "status" });
  private readonly pin = L.layerGroup();
  private readonly rows: SurveyRows | null;
  private readonly bar: HTMLElement;
  private endPick: (() => void) | null = null;
  private seen = document.getElementById("survey-rows");

  constructor(
    private readonly config: MapConfig,
    private readonly box: HTMLElement,
  ) {
    this.words = new Words(config.words, config.language);
    const canvas = element("div", { class: "survey-map-canvas", role: "application", "aria-label": this.words.say("map_label") });
    const middle = element("span", { class: "survey-map-middle", "aria-hidden": "true" });
    const put = element("button", { type: "button", class: "btn btn-primary btn-small" }, this.words.say("pick_here"));
    const stop = element("button", { type: "button", class: "btn btn-secondary btn-small" }, this.words.say("pick_end"));
    this.bar = element("div", { class: "survey-map-pick", hidden: true }, element("span", {}, this.words.say("pick_told")), put, stop);
    box.append(canvas, middle, this.bar);
    box.after(this.said);
    this.map = makeMap(canvas, config, this.words, false);
    addControls(this.map, this.words);
    this.map.fitBounds(L.latLngBounds(...toCorners(config.bounds)), { animate: false });
    this.base = new BaseMap(this.map, currentTheme);
    this.pin.addTo(this.map);
    onThemeChange(() => this.base.restyle());
    const { pointsUrl } = config;
    this.rows = pointsUrl
      ? new SurveyRows(this.map, this.words, { url: pointsUrl, city: config.bounds }, {
          chosen: (line) => this.chooseSign(line),
          shown: (told) => this.tell(told),
        })
      : null;
    this.map.on("click", ({ latlng }) => this.picked(latlng));
    put.addEventListener("click", () => this.picked(this.map.getCenter()));
    stop.addEventListener("click", () => this.stopPicking());
    new ResizeObserver(() => this.map.invalidateSize()).observe(box);
    this.listen();
  }

  async load(): Promise<void> {
    const base = loadBaseData(new Api(this.config.apiBase), this.config).then((data) => this.base.show(data));
    await Promise.all([base, this.showRows(true)]);
    if (!this.rows) this.goTo(document.querySelector<HTMLElement>("[data-position]")?.dataset.area ?? "");
    this.enhance();
  }

  private listen(): void {
    document.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const toggle = target?.closest<HTMLElement>("[data-map-toggle]");
      const pick = target?.closest<HTMLElement>("[data-pick]");
      const row = target?.closest<HTMLElement>("tr[data-line]");
      if (toggle) this.toggle(toggle);
      else if (pick) this.startPicking(pick);
      else if (row && target?.closest("[data-locate]")) this.chooseRow(row, true);
      else if (row && !target?.closest("a, button, summary, input, form")) this.chooseRow(row, false);
    });
    document.addEventListener("input", ({ target }) => {
      // A place changed by hand is no longer the one that was tapped.
      if (!(target instanceof HTMLInputElement) || !target.matches("[data-position-text]")) return;
      const by = target.closest("[data-position]")?.querySelector<HTMLInputElement>("[data-pick-by]");
      if (by) by.value = "";
    });
    document.addEventListener("htmx:after:swap", () => {
      // Other parts of the page come and go, too.
      const rows = document.getElementById("survey-rows");
      if (rows === this.seen) return;
      this.seen = rows;
      this.stopPicking();
      this.pin.clearLayers();
      this.enhance();
      void this.showRows(false);
    });
  }

  /** Buttons that need the map come to light with it; the row that was looked for is shown. */
  private enhance(): void {
    for (const button of document.querySelectorAll<HTMLElement>("[data-locate], [data-pick]")) button.hidden = false;
    const line = document.getElementById("survey-rows")?.dataset.line;
    const row = line ? rowOf(Number(line)) : null;
    if (!row) return;
    this.rows?.select(Number(line), placeOf(row));
    if (!document.querySelector(".survey-mend :focus")) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  private async showRows(fit: boolean): Promise<void> {
    const query = document.getElementById("survey-rows")?.dataset.query ?? "";
    await this.rows?.show(query, fit).catch(() => {
      this.said.textContent = this.words.say("failed");
    });
  }

  private tell({ total, points }: RowsOnMap): void {
    const key = total === 0 ? "shown_none" : points.length ? "shown_all" : "shown_cells";
    this.said.textContent = this.words.say(key, { n: total });
  }

  private chooseRow(row: HTMLElement, near: boolean): void {
    mark(row);
    const place = placeOf(row);
    if (place && near) this.open();
    this.rows?.select(Number(row.dataset.line), place, near);
  }

  private chooseSign(line: number): void {
    if (this.endPick) return;
    this.rows?.select(line, null);
    const row = rowOf(line);
    if (row) {
      mark(row);
      row.scrollIntoView({ block: "center" });
      row.focus({ preventScroll: true });
      return;
    }
    // It stands on another page of the table.
    const jump = document.getElementById("survey-jump");
    if (!(jump instanceof HTMLAnchorElement)) return;
    jump.href = `?${[queryHere(), `line=${line}`].filter(Boolean).join("&")}#row-${line}`;
    jump.click();
  }

  private toggle(button: HTMLElement): void {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    const other = button.dataset.wordHide ?? "";
    button.dataset.wordHide = button.textContent ?? "";
    button.textContent = other;
    this.box.classList.toggle("is-open", open);
    this.map.invalidateSize();
  }

  /** On a phone the map is folded away until it is needed. */
  private open(): void {
    const button = document.querySelector<HTMLElement>("[data-map-toggle]");
    if (button && getComputedStyle(button).display !== "none" && !this.box.classList.contains("is-open")) this.toggle(button);
  }

  private startPicking(button: HTMLElement): void {
    const box = button.closest<HTMLElement>("[data-position]");
    if (!box) return;
    this.open();
    this.bar.hidden = false;
    this.box.classList.add("is-picking");
    this.box.scrollIntoView({ block: "nearest" });
    this.map.getContainer().focus({ preventScroll: true });
    this.goTo(box.dataset.area ?? "");
    this.endPick = () => box.querySelector<HTMLElement>("[data-position-text]")?.focus();
    this.target = box;
  }

  /** Shows the kelurahan a row states; one whose point lies there already stays in view. */
  private goTo(area: string): void {
    const stated = this.base.boundsOf(area);
    const city = L.latLngBounds(...toCorners(this.config.bounds));
    this.base.highlight(stated ? area : null);
    if (stated && !stated.contains(this.map.getCenter())) this.map.fitBounds(stated, { animate: false });
    else if (!city.contains(this.map.getCenter())) this.map.fitBounds(city, { animate: false });
    else if (!stated && this.map.getZoom() < PICK_ZOOM) this.map.setZoom(PICK_ZOOM, { animate: false });
  }

  private target: HTMLElement | null = null;

  private picked(place: LatLng): void {
    const box = this.target;
    if (!box || !this.endPick) return;
    const put = (name: string, value: string) => {
      const input = box.querySelector<HTMLInputElement>(name);
      if (input) input.value = value;
    };
    put("[data-position-text]", `${place.lat.toFixed(DECIMALS)}, ${place.lng.toFixed(DECIMALS)}`);
    put("[data-position-gps]", "");
    put("[data-position-accuracy]", "");
    put("[data-pick-by]", "map-pin");
    this.pin.clearLayers();
    this.pin.addLayer(L.circleMarker(place, { radius: 9, className: "map-here", interactive: false, pane: "selection" }));
    const told = box.querySelector("[data-position-told]");
    if (told) told.textContent = this.words.say("picked");
    this.stopPicking();
  }

  private stopPicking(): void {
    this.bar.hidden = true;
    this.box.classList.remove("is-picking");
    const end = this.endPick;
    this.endPick = null;
    end?.();
  }
}

function queryHere(): string {
  return document.getElementById("survey-rows")?.dataset.query ?? "";
}

function rowOf(line: number): HTMLElement | null {
  return document.getElementById(`row-${line}`);
}

function placeOf(row: HTMLElement): LatLng | null {
  const { lat, lon } = row.dataset;
  return lat && lon ? { lat: Number(lat), lng: Number(lon) } : null;
}

function mark(row: HTMLElement): void {
  for (const other of document.querySelectorAll("tr.survey-row.is-selected")) other.classList.remove("is-selected");
  row.classList.add("is-selected");
}

void new SurveyMap(readConfig(), required("survey-map")).load();
