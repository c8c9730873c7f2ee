/** Sea, land, boundaries and names from our own data; nothing is asked of anybody outside. */
import type { Feature, Position } from "geojson";
import * as L from "leaflet";
import type { AreaFacts, AreaFeature, Areas, Land, Places } from "../lib/api";
import type { MapConfig } from "../lib/config";
import { type LatLng, toLatLng } from "../lib/lonlat";
import { MAP_COLOURS, rampIndex, type Theme } from "./look";
import { type Crowd, type Name, NameLayer } from "./names";

export interface BaseData {
  readonly kelurahan: Areas | null;
  readonly kecamatan: Areas | null;
  readonly land: Land | null;
  readonly places: Places | null;
}

type Shade = ReadonlyMap<string, number | null>;

const KELURAHAN_LINES_FROM_ZOOM = 11;

export class BaseMap {
  private readonly renderer = L.canvas({ pane: "land", padding: 0.4 });
  private readonly names: NameLayer;
  private layers: { land?: L.GeoJSON; shore?: L.GeoJSON; kelurahan?: L.GeoJSON; kecamatan?: L.GeoJSON } = {};
  private shade: Shade | null = null;
  private highlighted: string | null = null;

  constructor(
    private readonly map: L.Map,
    private readonly theme: () => Theme,
    private readonly interactive = false,
  ) {
    this.names = new NameLayer(map);
    map.on("zoomend", () => this.restyle());
  }

  addRaster({ raster }: MapConfig): void {
    if (!raster) return;
    L.tileLayer(raster.url, { pane: "raster", attribution: raster.attribution, maxZoom: 19 }).addTo(this.map);
  }

  /** Draws what is there; each part may be missing, the map stands without it. */
  show(data: BaseData): void {
    for (const layer of Object.values(this.layers)) layer?.remove();
    const draw = (features: Areas | Land, interactive = false) =>
      L.geoJSON(features, { ...this.options(interactive), filter: isSurface }).addTo(this.map);
    this.layers = {};
    if (data.land) this.layers.land = draw(data.land);
    if (data.kecamatan) this.layers.shore = draw(data.kecamatan);
    if (data.kelurahan) this.layers.kelurahan = draw(data.kelurahan, this.interactive);
    if (data.kecamatan) this.layers.kecamatan = draw(data.kecamatan);
    this.names.show(namesOf(data));
    this.restyle();
  }

  /** Colours kelurahan by a percentage, or takes the colours off. */
  colourBy(shade: Shade | null): void {
    this.shade = shade;
    this.restyle();
  }

  highlight(code: string | null): void {
    this.highlighted = code;
    this.restyle();
  }

  /** Lets the names keep clear of sites. */
  avoid(crowd: Crowd): void {
    this.names.avoid(crowd);
  }

  /** Where a kelurahan lies, null while it is not drawn or not known. */
  boundsOf(code: string): L.LatLngBounds | null {
    const drawn = this.layers.kelurahan?.getLayers().filter((layer): layer is L.Polygon => layer instanceof L.Polygon);
    return drawn?.find((layer) => codeOf(layer.feature) === code)?.getBounds() ?? null;
  }

  areaLayer(): L.GeoJSON | undefined {
    return this.layers.kelurahan;
  }

  restyle(): void {
    const colours = MAP_COLOURS[this.theme()];
    this.map.getContainer().classList.toggle("is-dark", this.theme() === "dark");
    const zoom = this.map.getZoom();
    this.layers.land?.setStyle({ stroke: false, fillColor: colours.neighbour, fillOpacity: 1 });
    this.layers.shore?.setStyle({ color: colours.coast, weight: 3, fillColor: colours.land, fillOpacity: 1 });
    this.layers.kecamatan?.setStyle({ color: colours.kecamatanLine, weight: zoom < 11 ? 0.8 : 1.5, fill: false });
    this.layers.kelurahan?.setStyle((feature) => this.kelurahanStyle(feature, zoom));
    this.liftHighlighted();
  }

  /** Leaflet hands the renderer on to each path; its types do not know that. */
  private options(interactive: boolean): L.GeoJSONOptions & { renderer: L.Renderer } {
    return { pane: "land", renderer: this.renderer, interactive };
  }

  private kelurahanStyle(feature: Feature | undefined, zoom: number): L.PathOptions {
    const colours = MAP_COLOURS[this.theme()];
    const code = codeOf(feature);
    const step = this.shade ? rampIndex(this.shade.get(code) ?? null) : null;
    const lit = code !== "" && code === this.highlighted;
    return {
      stroke: zoom >= KELURAHAN_LINES_FROM_ZOOM || lit,
      color: lit ? colours.ring : colours.kelurahanLine,
      weight: lit ? 3 : 1,
      fillColor: (step === null ? undefined : colours.ramp[step]) ?? colours.land,
      // Under sites the colours are washed out, so that the signs stay first.
      fillOpacity: step === null || this.interactive ? 1 : 0.55,
    };
  }

  private liftHighlighted(): void {
    this.layers.kecamatan?.bringToFront();
    this.layers.kelurahan?.eachLayer((layer) => {
      const feature = layer instanceof L.Path ? (layer as L.Polygon).feature : undefined;
      if (this.highlighted && layer instanceof L.Path && codeOf(feature) === this.highlighted) layer.bringToFront();
    });
  }
}

function isSurface({ geometry }: Feature): boolean {
  return geometry.type !== "Point";
}

function aroundNames(land: Land | null): Name[] {
  return (land?.features ?? []).flatMap(({ geometry, properties }) => {
    if (geometry.type !== "Point" || !properties) return [];
    const rank = properties.kind === "water" ? "water" : "neighbour";
    return [{ text: properties.name, at: toLatLng(geometry.coordinates), rank }];
  });
}

export function codeOf(feature: Feature | undefined): string {
  const code: unknown = feature?.properties?.code;
  return typeof code === "string" ? code : "";
}

function namesOf(data: BaseData): Name[] {
  const areaNames = (areas: Areas | null, rank: Name["rank"]) =>
    areas?.features.map((feature) => ({
      text: feature.properties.name,
      at: labelPlace(feature),
      rank,
      within: (place: LatLng) => holds(feature, place),
    })) ?? [];
  const placeNames: Name[] =
    data.places?.features.map(({ properties, geometry }) => ({
      text: properties.name,
      at: toLatLng(geometry.coordinates),
      rank: properties.kind === "plant" || properties.kind === "port" ? "plant" : "settlement",
    })) ?? [];
  return [...areaNames(data.kecamatan, "kecamatan"), ...areaNames(data.kelurahan, "kelurahan"), ...placeNames, ...aroundNames(data.land)];
}

function ringsOf({ geometry }: AreaFeature): Position[][] {
  return geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
}

/** Whether an area holds a place: a line from it to the west crosses its rings an odd number of times. */
function holds(feature: AreaFeature, { lat, lng }: LatLng): boolean {
  const crossed = ringsOf(feature)
    .flatMap(edges)
    .filter(({ ax, ay, bx, by }) => ay > lat !== by > lat && lng > ax + ((lat - ay) / (by - ay)) * (bx - ax));
  return crossed.length % 2 === 1;
}

/** Where an area's name stands: the server's label point, else the middle of its largest ring. */
export function labelPlace(feature: Feature<AreaFeature["geometry"], AreaFacts>): LatLng {
  if (feature.properties.label) return toLatLng(feature.properties.label);
  const { geometry } = feature;
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const rings = polygons.flatMap((polygon) => (polygon[0] ? [polygon[0]] : []));
  const largest = rings.reduce((one, other) => (Math.abs(ringArea(other)) > Math.abs(ringArea(one)) ? other : one));
  return toLatLng(ringCentre(largest));
}

function edges(ring: readonly Position[]): { ax: number; ay: number; bx: number; by: number; cross: number }[] {
  return ring.slice(1).map((end, index) => {
    const [ax = 0, ay = 0] = ring[index] ?? [];
    const [bx = 0, by = 0] = end;
    return { ax, ay, bx, by, cross: ax * by - bx * ay };
  });
}

function ringArea(ring: readonly Position[]): number {
  return edges(ring).reduce((sum, { cross }) => sum + cross / 2, 0);
}

function ringCentre(ring: readonly Position[]): [number, number] {
  const area = ringArea(ring);
  let [x, y] = [0, 0];
  for (const { ax, ay, bx, by, cross } of edges(ring)) {
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return [x / (6 * area), y / (6 * area)];
}
