/** What one vector tile holds, in columns: three numbers and a code a point, nothing else is kept. */
import { VectorTile, type VectorTileFeature } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import { KINDS, type Kind, STANDINGS, type Standing } from "./look";

export const TILE_PX = 256;

/** Side of the squares into which cells are gathered: one disc a square, so no disc crosses a tile's edge. */
export const CELL_PX = 32;

export interface Points {
  readonly form: "points";
  /** Pixels from the tile's corner; points of the buffer lie outside 0..256. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Index into KINDS and STANDINGS. */
  readonly kind: Uint8Array;
  readonly standing: Uint8Array;
  readonly codes: readonly string[];
}

export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly count: number;
  readonly standing: Readonly<Record<Standing, number>>;
}

export interface Cells {
  readonly form: "cells";
  readonly cells: readonly Cell[];
}

export type TileContent = Points | Cells;

export const NOTHING: TileContent = { form: "cells", cells: [] };

export function kindOf(index: number | undefined): Kind {
  return KINDS[index ?? 0] ?? "house";
}

export function standingOf(index: number | undefined): Standing {
  return STANDINGS[index ?? 0] ?? "unknown";
}

function indexIn(names: readonly string[], value: unknown, otherwise: number): number {
  const found = names.indexOf(String(value));
  return found === -1 ? otherwise : found;
}

function positionPx(feature: VectorTileFeature): { x: number; y: number } {
  const point = feature.loadGeometry()[0]?.[0];
  const scale = TILE_PX / feature.extent;
  return point ? { x: point.x * scale, y: point.y * scale } : { x: Number.NaN, y: Number.NaN };
}

function readPoints(features: readonly VectorTileFeature[]): Points {
  const count = features.length;
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  const [kind, standing] = [new Uint8Array(count), new Uint8Array(count)];
  const codes: string[] = [];
  features.forEach((feature, index) => {
    const at = positionPx(feature);
    x[index] = at.x;
    y[index] = at.y;
    kind[index] = indexIn(KINDS, feature.properties.kind, 0);
    standing[index] = indexIn(STANDINGS, feature.properties.standing, STANDINGS.length - 1);
    codes.push(String(feature.properties.code));
  });
  return { form: "points", x, y, kind, standing, codes };
}

function readCell(feature: VectorTileFeature): Cell {
  const of = (name: string) => Number(feature.properties[name] ?? 0);
  const standing = Object.fromEntries(STANDINGS.map((name) => [name, of(name)])) as Record<Standing, number>;
  return { ...positionPx(feature), count: of("count"), standing };
}

function within(value: number): boolean {
  return value >= 0 && value < TILE_PX;
}

/** Gathers cells into one a square: place is the mean weighted by count, kept off the square's edge. */
export function gather(cells: readonly Cell[]): Cell[] {
  const squares = new Map<string, { x: number; y: number; count: number; standing: Record<Standing, number> }>();
  for (const cell of cells) {
    if (!within(cell.x) || !within(cell.y) || cell.count === 0) continue;
    const key = `${Math.floor(cell.x / CELL_PX)}:${Math.floor(cell.y / CELL_PX)}`;
    const sum = squares.get(key);
    if (!sum) {
      squares.set(key, { ...cell, x: cell.x * cell.count, y: cell.y * cell.count, standing: { ...cell.standing } });
      continue;
    }
    sum.x += cell.x * cell.count;
    sum.y += cell.y * cell.count;
    sum.count += cell.count;
    for (const name of STANDINGS) sum.standing[name] += cell.standing[name];
  }
  return [...squares.values()].map((sum) => ({ ...sum, x: centred(sum.x / sum.count), y: centred(sum.y / sum.count) }));
}

function centred(value: number): number {
  const middle = Math.floor(value / CELL_PX) * CELL_PX + CELL_PX / 2;
  return Math.round(middle + (value - middle) * 0.25);
}

/** Decodes a tile; a layer whose features have a `count` is cells, any other is points. */
export function decode(bytes: ArrayBuffer): TileContent {
  const layer = new VectorTile(new PbfReader(bytes)).layers.sites;
  if (!layer || layer.length === 0) return NOTHING;
  const features = Array.from({ length: layer.length }, (_, index) => layer.feature(index));
  if (features[0] && "count" in features[0].properties) return { form: "cells", cells: gather(features.map(readCell)) };
  return readPoints(features);
}

export interface Hit {
  readonly index: number;
  readonly distancePx: number;
}

/** The point nearest to a place in the tile, if it is near enough; of two equally near the one drawn on top. */
export function nearestPoint(points: Points, x: number, y: number, tolerancePx: number): Hit | null {
  let best: Hit | null = null;
  for (let index = 0; index < points.codes.length; index++) {
    const distancePx = Math.hypot((points.x[index] ?? 0) - x, (points.y[index] ?? 0) - y);
    if (distancePx <= tolerancePx && (best === null || distancePx <= best.distancePx)) best = { index, distancePx };
  }
  return best;
}

export function cellAt(cells: Cells, x: number, y: number, reach: (count: number) => number): Cell | null {
  return cells.cells.find((cell) => Math.hypot(cell.x - x, cell.y - y) <= reach(cell.count)) ?? null;
}

/** Indexes of the points that belong to this tile and not to its buffer. */
export function* owned(points: Points): Generator<number> {
  for (let index = 0; index < points.codes.length; index++) {
    if (within(points.x[index] ?? -1) && within(points.y[index] ?? -1)) yield index;
  }
}
