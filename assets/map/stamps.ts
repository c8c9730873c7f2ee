/** Stamps: one small canvas for each look, drawn once and copied for every site that has it. */
import {
  backingOf,
  type Kind,
  MAP_COLOURS,
  OUTLINE_FROM_ZOOM,
  outlineOf,
  radiusPxAt,
  SOFT_FROM_ZOOM,
  type Standing,
  softRadiusPxAt,
  type Theme,
} from "./look";

export interface Stamp {
  readonly canvas: HTMLCanvasElement;
  /** Half of the stamp's side in CSS pixels. */
  readonly halfPx: number;
}

const BOX = 12;

function softDisc(context: CanvasRenderingContext2D, colour: string, radius: number): void {
  const gradient = context.createRadialGradient(0, 0, radius * 0.35, 0, 0, radius);
  gradient.addColorStop(0, `${colour}66`);
  gradient.addColorStop(1, `${colour}00`);
  context.fillStyle = gradient;
  context.fillRect(-radius, -radius, 2 * radius, 2 * radius);
}

export class Stamps {
  private readonly made = new Map<string, Stamp>();

  constructor(
    private readonly theme: Theme,
    private readonly pixelRatio: number,
  ) {}

  /** The stamp of a look at a zoom; `moved` draws a house as a soft disc round a smaller sign. */
  of(kind: Kind, standing: Standing, zoom: number, moved: boolean): Stamp {
    const radius = radiusPxAt(zoom);
    // What is promised too often must be found in a dense place too.
    const outlined = zoom >= OUTLINE_FROM_ZOOM || standing === "over";
    const soft = moved && kind === "house" && zoom >= SOFT_FROM_ZOOM;
    const key = `${kind}${standing}${radius}${outlined}${soft}`;
    const known = this.made.get(key);
    if (known) return known;
    const stamp = this.draw(kind, standing, radius, outlined, soft ? softRadiusPxAt(zoom) : 0);
    this.made.set(key, stamp);
    return stamp;
  }

  private draw(kind: Kind, standing: Standing, radius: number, outlined: boolean, softRadius: number): Stamp {
    const halfPx = Math.ceil(Math.max((radius * BOX) / 8 + 2, softRadius));
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(2 * halfPx * this.pixelRatio);
    const context = canvas.getContext("2d");
    if (!context) return { canvas, halfPx };
    const colours = MAP_COLOURS[this.theme];
    context.scale(canvas.width / (2 * halfPx), canvas.width / (2 * halfPx));
    context.translate(halfPx, halfPx);
    if (softRadius) softDisc(context, colours.standing[standing], softRadius);
    const scale = (radius / 8) * (softRadius ? 0.8 : 1);
    context.scale(scale, scale);
    const backing = new Path2D(backingOf(kind, standing));
    if (outlined && !softRadius) {
      context.strokeStyle = colours.paper;
      context.lineWidth = 2.6 / scale;
      context.stroke(backing);
    }
    context.fillStyle = colours.paper;
    context.fill(backing);
    context.fillStyle = colours.standing[standing];
    context.fill(new Path2D(outlineOf(kind, standing)), "evenodd");
    return { canvas, halfPx };
  }
}
