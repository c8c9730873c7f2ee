/** The small map beside the coverage table: the same figures as colours, row and area lit together. */
import * as L from "leaflet";
import { Api, type CoverageRow } from "../lib/api";
import { type MapConfig, readConfig } from "../lib/config";
import { element, required } from "../lib/dom";
import { toCorners } from "../lib/lonlat";
import { currentTheme, onThemeChange } from "../lib/theme";
import { Words } from "../lib/words";
import { loadBaseData } from "./base-data";
import { BaseMap, codeOf } from "./basemap";
import { makeMap } from "./leaflet-map";
import { rampKey } from "./shading";

/** Room kept free at the foot for the line that names the source. */
const ATTRIBUTION_PX = 34;

function rowsByCode(): Map<string, HTMLElement> {
  const rows = document.querySelectorAll<HTMLElement>("tr[data-area-code]");
  return new Map([...rows].map((row) => [row.dataset.areaCode ?? "", row]));
}

class CoverageMap {
  private readonly words: Words;
  private readonly map: L.Map;
  private readonly base: BaseMap;
  private readonly api: Api;
  private readonly rows = rowsByCode();
  private figures: ReadonlyMap<string, CoverageRow> = new Map();

  constructor(
    private readonly config: MapConfig,
    private readonly box: HTMLElement,
  ) {
    this.words = new Words(config.words, config.language);
    this.api = new Api(config.apiBase);
    const canvas = element("div", { class: "coverage-map-canvas" });
    box.append(canvas);
    this.map = makeMap(canvas, config, this.words, true);
    this.base = new BaseMap(this.map, currentTheme, true);
    this.map.fitBounds(L.latLngBounds(...toCorners(config.bounds)), {
      animate: false,
      paddingTopLeft: [8, 8],
      paddingBottomRight: [8, ATTRIBUTION_PX],
    });
    box.after(rampKey(this.words));
    onThemeChange(() => this.base.restyle());
    this.linkRows();
  }

  async load(): Promise<void> {
    const [data, rows] = await Promise.all([
      loadBaseData(this.api, this.config),
      this.api.coverage(this.config.coverageQuery ?? "level=kelurahan").catch(() => null),
    ]);
    this.base.show({ ...data, places: null });
    if (rows) {
      this.figures = new Map(rows.map((row) => [row.code, row]));
      this.base.colourBy(new Map(rows.map((row) => [row.code, row.percent_agreed])));
    } else this.box.after(element("p", { class: "alert alert-warn" }, this.words.say("failed")));
    this.linkAreas();
  }

  private linkRows(): void {
    for (const [code, row] of this.rows) {
      row.addEventListener("mouseenter", () => this.light(code));
      row.addEventListener("mouseleave", () => this.light(null));
      row.addEventListener("focusin", () => this.light(code));
      row.addEventListener("focusout", () => this.light(null));
    }
  }

  private linkAreas(): void {
    this.base.areaLayer()?.eachLayer((layer) => {
      if (!(layer instanceof L.Path)) return;
      const code = codeOf((layer as L.Polygon).feature);
      layer.on("mouseover", () => this.light(code));
      layer.on("mouseout", () => this.light(null));
      layer.on("click", () => this.rows.get(code)?.scrollIntoView({ block: "center" }));
      const row = this.figures.get(code);
      if (row) layer.bindTooltip(element("span", {}, this.sentence(row)), { sticky: true, className: "map-tip" });
    });
  }

  private sentence(row: CoverageRow): string {
    const percent = row.percent_agreed === null ? "–" : this.words.number(row.percent_agreed);
    const facts = { name: row.name, percent, open: this.words.number(Number(row.open)) };
    return this.words.say("coverage_tip", facts);
  }

  private light(code: string | null): void {
    this.base.highlight(code);
    for (const [other, row] of this.rows) row.classList.toggle("is-selected", other === code);
  }
}

void new CoverageMap(readConfig(), required("coverage-map")).load();
