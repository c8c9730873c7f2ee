/** Paints what a tile holds on its canvas, in feature order and never grouped by colour. */
import { cellRadiusPx, MAP_COLOURS, STANDINGS, type Theme } from "./look";
import type { Stamps } from "./stamps";
import { type Cell, kindOf, type Points, standingOf, TILE_PX, type TileContent } from "./tile-points";

export interface Brush {
  readonly stamps: Stamps;
  readonly theme: Theme;
  readonly zoom: number;
  /** How much larger than its own pixels the tile is shown: other than 1 between two whole zooms. */
  readonly scale: number;
  readonly moved: boolean;
  readonly short: (count: number) => string;
}

function paintPoints(context: CanvasRenderingContext2D, points: Points, brush: Brush): void {
  for (let index = 0; index < points.codes.length; index++) {
    const [kind, standing] = [kindOf(points.kind[index]), standingOf(points.standing[index])];
    const { canvas, halfPx } = brush.stamps.of(kind, standing, brush.zoom, brush.moved);
    const x = (points.x[index] ?? 0) * brush.scale - halfPx;
    const y = (points.y[index] ?? 0) * brush.scale - halfPx;
    context.drawImage(canvas, x, y, 2 * halfPx, 2 * halfPx);
  }
}

function paintShares(context: CanvasRenderingContext2D, cell: Cell, radius: number, theme: Theme): void {
  let from = -Math.PI / 2;
  for (const standing of STANDINGS) {
    const share = cell.standing[standing] / cell.count;
    if (share <= 0) continue;
    const to = from + share * 2 * Math.PI;
    context.beginPath();
    context.moveTo(cell.x, cell.y);
    context.arc(cell.x, cell.y, radius, from, to);
    context.closePath();
    context.fillStyle = MAP_COLOURS[theme].standing[standing];
    context.fill();
    from = to;
  }
}

function disc(context: CanvasRenderingContext2D, cell: Cell, radius: number, colour: string): void {
  context.beginPath();
  context.arc(cell.x, cell.y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function paintCell(context: CanvasRenderingContext2D, cell: Cell, brush: Brush): void {
  const radius = cellRadiusPx(cell.count);
  const colours = MAP_COLOURS[brush.theme];
  disc(context, cell, radius + 1, colours.paper);
  paintShares(context, cell, radius, brush.theme);
  if (radius < LABELLED_FROM_PX) return;
  disc(context, cell, radius - 3.5, colours.paper);
  context.fillStyle = colours.ring;
  context.fillText(brush.short(cell.count), cell.x, cell.y + 0.5);
}

/** Smaller discs have no room for a number; they stay a plain pie. */
const LABELLED_FROM_PX = 9;

export function paint(canvas: HTMLCanvasElement, content: TileContent, brush: Brush, pixelRatio: number): void {
  const sidePx = Math.round(TILE_PX * pixelRatio * brush.scale);
  if (canvas.width !== sidePx) canvas.width = canvas.height = sidePx;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (content.form === "points") {
    // Signs keep their size between whole zooms, so only their places are stretched.
    context.scale(pixelRatio, pixelRatio);
    paintPoints(context, content, brush);
    return;
  }
  context.scale(pixelRatio * brush.scale, pixelRatio * brush.scale);
  context.font = "600 9.5px 'Public Sans', system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const cell of content.cells) paintCell(context, cell, brush);
}
