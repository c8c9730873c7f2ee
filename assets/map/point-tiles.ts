/** Sites from vector tiles on canvas: one Leaflet layer for every count, from a street to a country. */
import * as L from "leaflet";
import type { Api } from "../lib/api";
import type { LatLng } from "../lib/lonlat";
import { cellRadiusPx, type Kind, radiusPxAt, type Standing, type Theme } from "./look";
import type { Crowd } from "./names";
import { type Brush, paint } from "./paint";
import { Stamps } from "./stamps";
import {
  cellAt,
  decode,
  kindOf,
  NOTHING,
  nearestPoint,
  owned,
  type Points,
  standingOf,
  TILE_PX,
  type TileContent,
} from "./tile-points";

export interface SiteOnMap {
  readonly code: string;
  readonly kind: Kind;
  readonly standing: Standing;
  readonly at: LatLng;
}

export type Found =
  | { readonly what: "site"; readonly site: SiteOnMap }
  | { readonly what: "cell"; readonly at: LatLng; readonly count: number };

interface Tile {
  readonly coords: L.Coords;
  readonly canvas: HTMLCanvasElement;
  content: TileContent;
  request: AbortController;
}

export interface PointTilesOptions {
  readonly api: Api;
  readonly moved: boolean;
  readonly query: () => string;
  readonly theme: () => Theme;
  readonly short: (count: number) => string;
  /** Told whenever loading starts, ends or fails. */
  readonly onState: (state: "loading" | "ready" | "failed", error?: unknown) => void;
}

/** What a tile shows of its neighbours, as a share of its side. */
const RIM = 1 / 16;
/** Side of the patches in which names look for room. */
const PATCH_PX = 10;

function* points({ x, y, codes }: Points): Generator<{ x: number; y: number }> {
  for (let index = 0; index < codes.length; index++) yield { x: x[index] ?? 0, y: y[index] ?? 0 };
}

const TOUCH_SLACK_PX = matchMedia("(pointer: coarse)").matches ? 14 : 5;

export class PointTiles extends L.GridLayer {
  private readonly tiles = new Map<HTMLElement, Tile>();
  private readonly pixelRatio = Math.min(2, window.devicePixelRatio || 1);
  private stamps: Stamps;
  private paintedAt: number | null = null;
  private open = 0;
  private failure: unknown = null;

  constructor(private readonly wishes: PointTilesOptions) {
    super({ updateWhenZooming: false, keepBuffer: 1, tileSize: TILE_PX, pane: "sites", className: "site-tile" });
    this.stamps = new Stamps(wishes.theme(), this.pixelRatio);
    this.on("tileunload", (event) => this.forget((event as L.TileEvent).tile));
  }

  override onAdd(map: L.Map): this {
    super.onAdd(map);
    map.on("zoomend", this.fit, this);
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off("zoomend", this.fit, this);
    return super.onRemove(map);
  }

  protected override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement("canvas");
    const tile: Tile = { coords, canvas, content: NOTHING, request: new AbortController() };
    this.tiles.set(canvas, tile);
    void this.fill(tile).then((error) => done(error, canvas));
    return canvas;
  }

  /** Asks for every tile in sight again and repaints it in place, so that nothing flashes. */
  refresh(): void {
    for (const tile of this.tiles.values()) void this.refill(tile);
  }

  /** Asks again for the tiles that show some sites, and gives the codes that none shows then. */
  async refreshSites(codes: ReadonlySet<string>): Promise<string[]> {
    const shown = ({ content }: Tile) => (content.form === "points" ? content.codes : []);
    const holding = [...this.tiles.values()].filter((tile) => shown(tile).some((code) => codes.has(code)));
    await Promise.all(holding.map((tile) => this.refill(tile)));
    const drawn = new Set(this.current().flatMap(shown));
    return [...codes].filter((code) => !drawn.has(code));
  }

  /** Asks again for the tiles some places lie in, or so near to that a sign may reach into them. */
  refreshAt(places: readonly LatLng[]): void {
    for (const tile of this.current()) {
      const near = places.some((place) => {
        const { x, y } = this._map.project(place, tile.coords.z).divideBy(TILE_PX).subtract(tile.coords);
        return Math.min(x, y) > -RIM && Math.max(x, y) < 1 + RIM;
      });
      if (near) void this.refill(tile);
    }
  }

  private refill(tile: Tile): Promise<unknown> {
    tile.request.abort();
    tile.request = new AbortController();
    return this.fill(tile);
  }

  /** Paints anew what is there, after a change of theme. */
  repaint(): void {
    this.stamps = new Stamps(this.wishes.theme(), this.pixelRatio);
    this.paintedAt = this._map.getZoom();
    for (const tile of this.tiles.values()) this.paintTile(tile);
  }

  /** What lies under a place of the map, near enough to be meant. */
  at(place: LatLng): Found | null {
    const map = this._map;
    const pixel = map.project(place, this.tileZoom());
    const tolerancePx = (radiusPxAt(map.getZoom()) + TOUCH_SLACK_PX) / this.scale();
    let best: { found: Found; distancePx: number } | null = null;
    for (const tile of this.current()) {
      const [x, y] = [pixel.x - tile.coords.x * TILE_PX, pixel.y - tile.coords.y * TILE_PX];
      if (Math.min(x, y) < -tolerancePx || Math.max(x, y) > TILE_PX + tolerancePx) continue;
      const hit = this.hitIn(tile, x, y, tolerancePx);
      if (hit && (!best || hit.distancePx < best.distancePx)) best = hit;
    }
    return best?.found ?? null;
  }

  /** Sites drawn one by one in a box, nearest to `centre` first; null when the view is drawn from cells. */
  inView(bounds: L.LatLngBounds, centre: LatLng, most: number): { total: number; nearest: SiteOnMap[] } | null {
    const map = this._map;
    const zoom = this.tileZoom();
    const middle = map.project(centre, zoom);
    const box = L.bounds(map.project(bounds.getNorthWest(), zoom), map.project(bounds.getSouthEast(), zoom));
    const seen: { tile: Tile; index: number; far: number }[] = [];
    for (const tile of this.current()) {
      if (tile.content.form === "cells") {
        if (tile.content.cells.length) return null;
        continue;
      }
      for (const index of owned(tile.content)) {
        const at = this.pixelOf(tile, tile.content.x[index] ?? 0, tile.content.y[index] ?? 0);
        if (box.contains(at)) seen.push({ tile, index, far: at.distanceTo(middle) });
      }
    }
    seen.sort((one, other) => one.far - other.far);
    const nearest = seen.slice(0, most).flatMap(({ tile, index }) => this.siteOf(tile, index) ?? []);
    return { total: seen.length, nearest };
  }

  /** How many patches of a room hold a site, for names that keep clear; rooms in pixels of the map's own plane. */
  crowd(): Crowd {
    const taken = new Set<string>();
    const scale = this.scale();
    const patch = (x: number, y: number) => `${Math.floor(x / PATCH_PX)}:${Math.floor(y / PATCH_PX)}`;
    for (const { content, coords } of this.current()) {
      const places = content.form === "cells" ? content.cells : points(content);
      for (const { x, y } of places) {
        taken.add(patch((coords.x * TILE_PX + x) * scale, (coords.y * TILE_PX + y) * scale));
      }
    }
    return ({ left, right, top, bottom }) => {
      let count = 0;
      for (let x = left; x < right + PATCH_PX; x += PATCH_PX) {
        for (let y = top; y < bottom + PATCH_PX; y += PATCH_PX) if (taken.has(patch(x, y))) count += 1;
      }
      return count;
    };
  }

  /** Tiles are of whole zooms; between two of them Leaflet stretches the nearest. */
  private tileZoom(): number {
    return Math.round(this._map.getZoom());
  }

  private scale(): number {
    return this._map.getZoomScale(this._map.getZoom(), this.tileZoom());
  }

  /** Tiles that stayed while the zoom moved by less than a whole step are painted for their new size. */
  private fit(): void {
    if (this.paintedAt === this._map.getZoom()) return;
    this.paintedAt = this._map.getZoom();
    for (const tile of this.current()) this.paintTile(tile);
  }

  private current(): Tile[] {
    const zoom = this.tileZoom();
    return [...this.tiles.values()].filter((tile) => tile.coords.z === zoom);
  }

  private hitIn(tile: Tile, x: number, y: number, tolerancePx: number): { found: Found; distancePx: number } | null {
    if (tile.content.form === "cells") {
      const cell = cellAt(tile.content, x, y, cellRadiusPx);
      const at = cell && this.placeOf(tile, cell.x, cell.y);
      return at ? { found: { what: "cell", at, count: cell.count }, distancePx: 0 } : null;
    }
    const hit = nearestPoint(tile.content, x, y, tolerancePx);
    const site = hit && this.siteOf(tile, hit.index);
    return site ? { found: { what: "site", site }, distancePx: hit.distancePx } : null;
  }

  private siteOf(tile: Tile, index: number): SiteOnMap | null {
    if (tile.content.form === "cells") return null;
    const { codes, kind, standing, x, y } = tile.content;
    const code = codes[index];
    if (code === undefined) return null;
    const at = this.placeOf(tile, x[index] ?? 0, y[index] ?? 0);
    return { code, kind: kindOf(kind[index]), standing: standingOf(standing[index]), at };
  }

  private pixelOf(tile: Tile, x: number, y: number): L.Point {
    return L.point(tile.coords.x * TILE_PX + x, tile.coords.y * TILE_PX + y);
  }

  private placeOf(tile: Tile, x: number, y: number): LatLng {
    return this._map.unproject(this.pixelOf(tile, x, y), tile.coords.z);
  }

  private forget(canvas: HTMLElement): void {
    this.tiles.get(canvas)?.request.abort();
    this.tiles.delete(canvas);
  }

  private async fill(tile: Tile): Promise<Error | undefined> {
    const { signal } = tile.request;
    this.begin();
    try {
      const { x, y, z } = tile.coords;
      const bytes = await this.wishes.api.tile(z, x, y, this.wishes.query(), signal);
      if (signal.aborted) return undefined;
      tile.content = bytes ? decode(bytes) : NOTHING;
      this.paintTile(tile);
    } catch (error) {
      if (!signal.aborted) this.failure = error;
    } finally {
      this.end();
    }
    return undefined;
  }

  private paintTile(tile: Tile): void {
    // A tile of another zoom only fills in until its successors are there: it stays as it was.
    const own = tile.coords.z === this.tileZoom();
    const brush: Brush = {
      stamps: this.stamps,
      theme: this.wishes.theme(),
      zoom: own ? this._map.getZoom() : tile.coords.z,
      scale: own ? this.scale() : 1,
      moved: this.wishes.moved,
      short: this.wishes.short,
    };
    paint(tile.canvas, tile.content, brush, this.pixelRatio);
  }

  private begin(): void {
    if (this.open === 0) {
      this.failure = null;
      this.wishes.onState("loading");
    }
    this.open += 1;
  }

  private end(): void {
    this.open -= 1;
    if (this.open > 0) return;
    if (this.failure === null) this.wishes.onState("ready");
    else this.wishes.onState("failed", this.failure);
  }
}
