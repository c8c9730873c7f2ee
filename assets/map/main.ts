/** Starts the work map from the page's own settings. */
import * as L from "leaflet";
import { Api, type Areas, type Sites } from "../lib/api";
import { type MapConfig, readConfig } from "../lib/config";
import { element, required, settled } from "../lib/dom";
import { type Address, chosenStandings, type Filters, readAddress, type View, writeAddress, writeFilters } from "../lib/filters";
import { type LatLng, toBboxText, toCorners, toLatLng, toLonLat } from "../lib/lonlat";
import { currentTheme, onThemeChange } from "../lib/theme";
import { Words } from "../lib/words";
import { loadBaseData } from "./base-data";
import { BaseMap, labelPlace } from "./basemap";
import { FiltersForm } from "./filters-form";
import { type ListedSite, MOST_LISTED, SiteList } from "./keyboard";
import { addControls, makeMap } from "./leaflet-map";
import { Legend, shownTotal } from "./legend";
import { addLocate } from "./locate";
import { KINDS, STANDINGS } from "./look";
import { explain, Notice } from "./notice";
import { Panel } from "./panel";
import { PointTiles, type SiteOnMap } from "./point-tiles";
import { type Choice, folded, Search } from "./search";
import { Selection } from "./selection";
import { Shading } from "./shading";

const SITE_ZOOM = 15;
const MOST_FOUND = 6;
const NARROW_PX = 600;

interface Opening {
  /** What gets the focus back when the panel closes. */
  readonly from?: HTMLElement | null;
  /** Whether to go near the site even if it is in view. */
  readonly closer?: boolean;
}

class MapPage {
  private filters: Filters;
  private readonly words: Words;
  private readonly api: Api;
  private readonly map: L.Map;
  private readonly base: BaseMap;
  private readonly sites: PointTiles;
  private readonly selection: Selection;
  private readonly notice: Notice;
  private readonly legend: Legend;
  private readonly list: SiteList;
  private readonly panel: Panel;
  private readonly form: FiltersForm;
  private readonly shading: Shading;
  private areas: readonly Areas[] = [];
  private counting = new AbortController();
  private listing = new AbortController();
  /** Where sites lie, as far as the server has told, by code. */
  private readonly labels = new Map<string, string>();
  private following = false;
  private closeRail: () => void = () => undefined;

  constructor(private readonly config: MapConfig) {
    const address = readAddress(location.search);
    this.filters = address.filters;
    this.words = new Words(config.words, config.language);
    this.api = new Api(config.apiBase);
    const canvas = required("map");
    this.map = makeMap(canvas, config, this.words, false);
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", this.words.say("map_label"));
    canvas.setAttribute("aria-describedby", "map-list-note");
    const moved = config.audience !== "exact";
    this.base = new BaseMap(this.map, currentTheme);
    this.base.addRaster(config);
    this.selection = new Selection(this.map, currentTheme, moved);
    const stage = canvas.parentElement ?? canvas;
    this.notice = new Notice(stage, this.words, () => this.refresh(), () => this.setFilters({}));
    this.sites = new PointTiles({
      api: this.api,
      moved,
      query: () => writeFilters(this.filters).toString(),
      theme: currentTheme,
      short: (count) => this.words.short(count),
      onState: (state, error) => this.onTiles(state, error),
    });
    const legendBox = required("map-legend");
    this.legend = new Legend(legendBox, this.words, () => this.filters, (filters) => this.setFilters(filters));
    stage.append(this.legend.strip);
    this.shading = new Shading(
      legendBox,
      this.words,
      this.api,
      this.base,
      () => this.coverageQuery(),
      (error) => this.notice.fail(error),
    );
    this.form = new FiltersForm(
      document.querySelector<HTMLFormElement>("#map-filters"),
      () => this.filters,
      (filters) => this.setFilters(filters),
    );
    this.list = new SiteList(required("map-list"), this.words, config.listUrl ?? null, {
      onActive: (site) => this.selection.look(site),
      onOpen: (site) => this.openSite(site, this.list.element),
    });
    this.panel = new Panel(
      required("site-panel"),
      config.panelUrl,
      this.words,
      (code) => this.onPanel(code),
      (error) => explain(error, this.words),
    );
    this.start(address);
  }

  private start(address: Address): void {
    addControls(this.map, this.words);
    addLocate(this.map, this.words, (text) => this.notice.say(text));
    this.addSearch();
    this.addRailToggle();
    this.addSkipToList();
    this.form.show(this.filters);
    this.goTo(address.view);
    this.sites.addTo(this.map);
    this.listen();
    void this.loadBase();
    if (!address.site) this.onMoved();
    if (address.site) void this.openCode(address.site, { closer: !address.view });
    void this.keepUp();
  }

  /** Loaded apart, after what is seen first. */
  private async keepUp(): Promise<void> {
    const { sitesVersionUrl, eventsUrl, eventsCursor } = this.config;
    if (!sitesVersionUrl || !eventsUrl) return;
    const { Live } = await import("./live");
    new Live({
      versionUrl: sitesVersionUrl,
      eventsUrl,
      cursor: eventsCursor ?? "",
      all: () => this.refresh(),
      tilesOf: (codes) => this.sites.refreshSites(codes),
      tilesAt: (places) => this.sites.refreshAt(places),
      find: async (code) => (await this.findSites(code, 1)).find((one) => one.code === code)?.at ?? null,
      around: (codes) => this.around(codes),
      reached: (reached) => this.onReach(reached),
    }).start();
  }

  /** Asks again for counts and colours, and for the panel if it is about one of the sites that changed. */
  private around(codes: ReadonlySet<string>): void {
    void this.count();
    void this.shading.refresh();
    if (this.panel.code && codes.has(this.panel.code)) void this.panel.reload();
  }

  private listen(): void {
    this.map.on("moveend", settled(120, () => this.onMoved()));
    this.map.on("click", (event) => this.onClick(event));
    this.map.on("mousemove", settledFrame((event: L.LeafletMouseEvent) => this.onHover(event)));
    document.addEventListener("site:changed", () => this.refresh());
    window.addEventListener("popstate", () => this.onBack());
    // htmx would put the whole earlier page in place of this one; the map answers the back button itself.
    document.addEventListener("htmx:before:history:restore", (event) => event.preventDefault());
    onThemeChange(() => {
      this.base.restyle();
      this.sites.repaint();
    });
    window.addEventListener("beforeprint", () => this.map.invalidateSize({ animate: false }));
    document.fonts?.ready.then(() => this.sites.repaint(), () => undefined);
  }

  private async loadBase(): Promise<void> {
    const data = await loadBaseData(this.api, this.config);
    this.areas = [data.kecamatan, data.kelurahan].filter((areas) => areas !== null);
    this.base.show(data);
    if (this.areas.length === 0) this.notice.say(this.words.say("no_base"));
  }

  private goTo(view: View | null): void {
    if (view) this.map.setView([view.lat, view.lng], view.zoom, { animate: false });
    else this.map.fitBounds(L.latLngBounds(...toCorners(this.config.bounds)), { animate: false, ...this.freeRoom() });
  }

  /** What lies over the map's edges leaves this much free: buttons, scale and, on a phone, the strip of counts. */
  private freeRoom(): L.FitBoundsOptions {
    const narrow = this.map.getSize().x < NARROW_PX;
    return { paddingTopLeft: narrow ? [10, 64] : [32, 20], paddingBottomRight: narrow ? [10, 132] : [64, 36] };
  }

  private address(site = this.panel.code): Address {
    const { lat, lng } = this.map.getCenter();
    return { filters: this.filters, view: { lat, lng, zoom: this.map.getZoom() }, site };
  }

  private remember(how: "push" | "replace", site?: string | null): void {
    if (this.following) return;
    const url = location.pathname + writeAddress(this.address(site));
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
  }

  private onBack(): void {
    const { filters, view, site } = readAddress(location.search);
    this.following = true;
    this.applyFilters(filters);
    this.goTo(view);
    if (site && site !== this.panel.code) void this.openCode(site);
    if (!site && this.panel.code) this.panel.close();
    this.following = false;
  }

  private setFilters(filters: Filters): void {
    this.applyFilters(filters);
    this.remember("push");
  }

  private applyFilters(filters: Filters): void {
    const areaChanged = filters.area !== this.filters.area;
    this.filters = filters;
    this.form.show(filters);
    this.legend.sync();
    this.base.highlight(filters.area ?? null);
    if (areaChanged && filters.area) this.goToArea(filters.area);
    this.refresh();
  }

  /** Asks again for everything that may have changed: tiles, counts, list, colours, the open panel. */
  private refresh(): void {
    this.notice.clear();
    // Before the tiles: a browser asks few things at once, and the counts are what is read first.
    void this.count();
    this.sites.refresh();
    void this.shading.refresh();
  }

  private onMoved(): void {
    this.remember("replace");
    void this.count();
    this.fillList();
    this.base.avoid(this.sites.crowd());
  }

  private onTiles(state: "loading" | "ready" | "failed", error: unknown): void {
    this.notice.loading(state === "loading");
    if (state === "failed") this.notice.fail(error);
    if (state !== "ready") return;
    requestIdle(() => {
      this.fillList();
      this.base.avoid(this.sites.crowd());
    });
  }

  private onReach(reached: boolean): void {
    if (reached) this.notice.clear();
    else this.notice.offline();
  }

  private bbox(): string {
    const bounds = this.map.getBounds();
    return toBboxText(bounds.getSouthWest(), bounds.getNorthEast());
  }

  private async count(): Promise<void> {
    this.counting.abort();
    this.counting = new AbortController();
    const { signal } = this.counting;
    const query = writeFilters(this.filters, ["standing"]);
    query.set("bbox", this.bbox());
    this.legend.wait();
    try {
      const summary = await this.api.summary(query, signal);
      if (signal.aborted) return;
      this.legend.show(summary);
      const total = shownTotal(summary, chosenStandings(this.filters, STANDINGS));
      this.notice.say(this.words.say("sites_in_view", { n: total }));
      this.notice.nothing(total === 0);
    } catch (error) {
      if (!signal.aborted) this.notice.fail(error);
    }
  }

  private listQuery(): URLSearchParams {
    const query = writeFilters(this.filters);
    query.set("bbox", this.bbox());
    return query;
  }

  private fillList(): void {
    this.list.narrowTable(this.listQuery().toString());
    const seen = this.sites.inView(this.map.getBounds(), this.map.getCenter(), MOST_LISTED);
    const nearest = seen?.nearest.map((site) => ({ ...site, label: this.labels.get(site.code) ?? "" }));
    if (nearest) this.list.show(nearest);
    // Tiles know no names of places: the server is asked for those not met yet.
    if (!nearest || nearest.some((site) => !site.label)) void this.fillListFromServer();
  }

  private async fillListFromServer(): Promise<void> {
    const query = this.listQuery();
    query.set("near", toLonLat(this.map.getCenter()).map((degrees) => degrees.toFixed(6)).join(","));
    query.set("limit", String(MOST_LISTED));
    this.listing.abort();
    this.listing = new AbortController();
    const { signal } = this.listing;
    try {
      const sites = listed(await this.api.sites(query, signal));
      for (const { code, label } of sites) this.labels.set(code, label ?? "");
      if (!signal.aborted) this.list.show(sites);
    } catch {
      // What the tiles told stays; the bar over the map says what is wrong.
    }
  }

  private onClick(event: L.LeafletMouseEvent): void {
    const found = this.sites.at(event.latlng);
    if (found?.what === "site") this.openSite(found.site, this.map.getContainer());
    else if (found?.what === "cell") this.map.setView(found.at, this.map.getZoom() + 2);
  }

  private onHover(event: L.LeafletMouseEvent): void {
    const found = this.sites.at(event.latlng);
    this.map.getContainer().classList.toggle("is-over-site", found !== null);
  }

  private openSite(site: ListedSite, from: HTMLElement): void {
    this.selection.choose(site);
    if (this.panel.code !== site.code) this.remember("push", site.code);
    this.closeRail();
    void this.panel.open(site.code, from).then(() => this.keepInSight(site.at));
  }

  /** Opens a site of which only the code is known, and brings the map to it. */
  private async openCode(code: string, { from = null, closer = false }: Opening = {}): Promise<void> {
    void this.panel.open(code, from);
    this.onMoved();
    const found = await this.findSites(code, 1).catch(() => []);
    const site = found.find((one) => one.code === code);
    if (!site) return;
    this.selection.choose(site);
    if (closer || !this.map.getBounds().contains(site.at)) this.map.setView(site.at, SITE_ZOOM, { animate: false });
    this.keepInSight(site.at);
  }

  /** The panel must not hide the site it is about. */
  private keepInSight(at: LatLng): void {
    const aside = required("site-panel");
    const panel = (aside.firstElementChild ?? aside).getBoundingClientRect();
    const stage = this.map.getContainer().getBoundingClientRect();
    const beside = panel.width < stage.width * 0.7;
    const [right, bottom] = beside ? [panel.width + 40, 40] : [40, panel.height + 40];
    this.map.panInside(at, { paddingTopLeft: [40, 60], paddingBottomRight: [right, bottom] });
  }

  private onPanel(code: string | null): void {
    document.body.classList.toggle("is-panel-open", code !== null);
    if (code) return;
    this.selection.choose(null);
    this.remember("push", null);
  }

  private async findSites(text: string, limit: number, signal = new AbortController().signal): Promise<ListedSite[]> {
    return listed(await this.api.sites(new URLSearchParams({ q: text, limit: String(limit) }), signal));
  }

  private addSearch(): void {
    const form = document.querySelector<HTMLFormElement>("#map-search");
    const input = document.querySelector<HTMLInputElement>("#map-q");
    if (!form || !input) return;
    new Search(form, input, this.words, {
      areas: (text) => this.findAreas(text),
      sites: async (text, signal) => (await this.findSites(text, MOST_FOUND, signal)).map((site) => this.siteChoice(site)),
      onChoose: (choice) => this.onChoice(choice, input),
    });
  }

  private siteChoice(site: ListedSite): Choice {
    const note = [this.words.say(`kind_${site.kind}`), this.words.say(`standing_${site.standing}`)].join(" · ");
    const label = [site.code, site.label].filter(Boolean).join(" · ");
    return { label, note, code: site.code, at: site.at, glyph: `standing-${site.standing} kind-${site.kind}` };
  }

  private findAreas(text: string): Choice[] {
    const wanted = folded(text);
    return this.areas
      .flatMap((areas) => areas.features)
      .filter((area) => folded(area.properties.name).includes(wanted))
      .slice(0, MOST_FOUND)
      .map((area) => ({
        label: area.properties.name,
        note: this.words.say(`level_${area.properties.level}`),
        area: area.properties.code,
        at: labelPlace(area),
      }));
  }

  private onChoice(choice: Choice, input: HTMLElement): void {
    if (choice.area) {
      this.closeRail();
      this.goToArea(choice.area);
    } else if (choice.code && choice.at) {
      this.map.setView(choice.at, Math.max(this.map.getZoom(), SITE_ZOOM), { animate: false });
      this.closeRail();
      void this.openCode(choice.code, { from: input });
    }
  }

  private goToArea(code: string): void {
    const area = this.areas.flatMap((areas) => areas.features).find((one) => one.properties.code === code);
    if (area) this.map.fitBounds(L.geoJSON(area).getBounds(), { animate: false, ...this.freeRoom() });
  }

  private coverageQuery(): string {
    const query = writeFilters({ ...pick(this.filters, ["kind", "funder", "year"]) });
    query.set("level", "kelurahan");
    return query.toString();
  }

  /** On a phone search, legend and list lie in a drawer behind one button. */
  private addRailToggle(): void {
    const label = element("span", {}, this.words.say("rail_toggle"));
    const icon = element("span", { class: "icon icon-filter", "aria-hidden": "true" });
    const button = element(
      "button",
      { type: "button", class: "btn btn-secondary rail-toggle", "aria-expanded": "false", "aria-controls": "map-rail" },
      icon,
      label,
    );
    const show = (open: boolean) => {
      document.body.classList.toggle("is-rail-open", open);
      button.setAttribute("aria-expanded", String(open));
      icon.className = `icon icon-${open ? "close" : "filter"}`;
      label.textContent = this.words.say(open ? "rail_close" : "rail_toggle");
    };
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    this.closeRail = () => show(false);
    required("map-rail").before(button);
  }

  /** Sites stay a few Tabs away, however many switches the legend has. */
  private addSkipToList(): void {
    const link = element("a", { class: "skip-link skip-to-list", href: "#map-listbox" }, this.words.say("to_list"));
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.list.element.focus();
    });
    required("map-rail").prepend(link);
  }
}

function pick(filters: Filters, names: readonly (keyof Filters)[]): Filters {
  return Object.fromEntries(names.flatMap((name) => (filters[name] ? [[name, filters[name]]] : [])));
}

function listed(sites: Sites): ListedSite[] {
  return sites.features.map(({ geometry, properties }) => {
    const label = properties.name ?? properties.area_name ?? "";
    const kind = KINDS.find((name) => name === properties.kind) ?? "house";
    const standing = STANDINGS.find((name) => name === properties.standing) ?? "unknown";
    const site: SiteOnMap = { code: properties.code, kind, standing, at: toLatLng(geometry.coordinates) };
    return { ...site, label };
  });
}

function requestIdle(action: () => void): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(action, { timeout: 500 });
  else setTimeout(action, 50);
}

/** At most one call a frame, with the latest event. */
function settledFrame<E>(action: (event: E) => void): (event: E) => void {
  let latest: E | null = null;
  return (event) => {
    const waiting = latest !== null;
    latest = event;
    if (waiting) return;
    requestAnimationFrame(() => {
      if (latest) action(latest);
      latest = null;
    });
  };
}

new MapPage(readConfig());
