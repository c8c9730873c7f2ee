/**
 * How a site looks: the one place that decides colour, shape and size.
 *
 * The map stamps these outlines on canvas, the legend and the badges use them as CSS masks, and
 * `build.mjs` writes both into `base.css`, so list, map and print cannot drift apart.
 * Every glyph is one even-odd outline in a box from -12 to 12 and reads without its colour: an empty
 * ring has no help, a half has some, a full disc is promised, a full disc with a ring round it and a
 * plus in it has too much.
 */

export const STANDINGS = ["bare", "partly", "covered", "over", "none", "unknown"] as const;
export type Standing = (typeof STANDINGS)[number];

export const KINDS = ["house", "school"] as const;
export type Kind = (typeof KINDS)[number];

export const STAGES = [
  "held",
  "planned",
  "agreed",
  "building",
  "done",
  "verified",
  "released",
  "expired",
  "rejected",
] as const;
export type Stage = (typeof STAGES)[number];

export const MARKS = ["contested", "late", "done", "unverified"] as const;
export type Mark = (typeof MARKS)[number];

export type Theme = "light" | "dark";

export interface MapColours {
  readonly sea: string;
  readonly shore: string;
  readonly neighbour: string;
  readonly land: string;
  readonly paper: string;
  readonly kelurahanLine: string;
  readonly kecamatanLine: string;
  readonly coast: string;
  readonly name: string;
  readonly waterName: string;
  readonly halo: string;
  readonly ring: string;
  readonly standing: Readonly<Record<Standing, string>>;
  readonly ramp: readonly [string, string, string, string, string];
}

/** Colours of the map; `test/map/look.test.ts` holds every standing to 3:1 against land and paper. */
export const MAP_COLOURS: Readonly<Record<Theme, MapColours>> = {
  light: {
    sea: "#cfe0e6",
    shore: "#dde9ec",
    neighbour: "#e6e4dc",
    land: "#faf8f3",
    paper: "#ffffff",
    kelurahanLine: "#c9c2b2",
    kecamatanLine: "#8d8877",
    coast: "#7f9aa3",
    name: "#3c4a4e",
    waterName: "#37616f",
    halo: "#fffdf8",
    ring: "#10262b",
    standing: {
      bare: "#c9341a",
      partly: "#ad6800",
      covered: "#17776c",
      over: "#6a2bb5",
      none: "#747d81",
      unknown: "#48555b",
    },
    ramp: ["#f6e3d3", "#d9e3d6", "#a9cfc6", "#63aaa2", "#22807a"],
  },
  dark: {
    sea: "#0c171c",
    shore: "#111f25",
    neighbour: "#162226",
    land: "#1f2c31",
    paper: "#10191d",
    kelurahanLine: "#3a494f",
    kecamatanLine: "#687a80",
    coast: "#4d6871",
    name: "#c9d3d5",
    waterName: "#86a9b5",
    halo: "#172226",
    ring: "#f4f7f7",
    standing: {
      bare: "#ff7d5f",
      partly: "#f2b347",
      covered: "#4fc0b0",
      over: "#c7a2ff",
      none: "#8f9b9f",
      unknown: "#c3ced2",
    },
    ramp: ["#4a3026", "#33423f", "#2c5a56", "#2b7b75", "#33928a"],
  },
};

const n = (value: number): string => String(Math.round(value * 100) / 100);

function circle(radius: number): string {
  const r = n(radius);
  return `M${r} 0A${r} ${r} 0 1 1 -${r} 0A${r} ${r} 0 1 1 ${r} 0Z`;
}

function roundedSquare(half: number): string {
  const corner = Math.min(2, half / 3);
  const h = n(half);
  const i = n(half - corner);
  const c = n(corner);
  const arc = (x: string, y: string) => `A${c} ${c} 0 0 1 ${x} ${y}`;
  return (
    `M-${i} -${h}H${i}${arc(h, `-${i}`)}V${i}${arc(i, h)}` +
    `H-${i}${arc(`-${h}`, i)}V-${i}${arc(`-${i}`, `-${h}`)}Z`
  );
}

function rightHalf(kind: Kind, radius: number): string {
  const r = n(radius);
  return kind === "house" ? `M0 -${r}A${r} ${r} 0 0 1 0 ${r}Z` : `M0 -${r}H${r}V${r}H0Z`;
}

function plus(arm: number, half: number): string {
  const [a, t] = [n(arm), n(half)];
  return `M-${t} -${a}H${t}V-${t}H${a}V${t}H${t}V${a}H-${t}V${t}H-${a}V-${t}H-${t}Z`;
}

const SLASH = "M-3.6 2.2L2.2 -3.6L3.6 -2.2L-2.2 3.6Z";

function base(kind: Kind, radius: number): string {
  return kind === "house" ? circle(radius) : roundedSquare(radius * 0.9);
}

/** The outline to fill with the standing's colour, even-odd, in a box from -12 to 12. */
export function outlineOf(kind: Kind, standing: Standing): string {
  switch (standing) {
    case "bare":
      return base(kind, 8.5) + base(kind, 3.8);
    case "partly":
      return base(kind, 8) + rightHalf(kind, kind === "house" ? 5.8 : 5);
    case "covered":
      return base(kind, 7);
    case "over":
      return base(kind, 11.5) + base(kind, 9.6) + base(kind, 8) + plus(5, 1.3);
    case "none":
      return base(kind, 5) + base(kind, 3.2);
    case "unknown":
      return base(kind, 8) + base(kind, 6.2) + SLASH;
  }
}

/** The plain shape behind the outline, filled with paper so that holes are not see-through. */
export function backingOf(kind: Kind, standing: Standing): string {
  const radius = { bare: 8.5, partly: 8, covered: 7, over: 11.5, none: 5, unknown: 8 }[standing];
  return base(kind, radius);
}

const RADIUS_PX_BY_ZOOM: readonly (readonly [number, number])[] = [
  [17, 11],
  [16, 10],
  [15, 8.5],
  [14, 7],
  [13, 5.5],
  [12, 4.5],
  [11, 3.5],
];

/** How far a tile's own points are drawn beyond its edge at whole zooms (the server's rim, 256 of 4096 units). */
const RIM_PX = 16;

/** The widest sign over its radius: a ring round what is promised too often. */
const WIDEST = 11.5 / 8;

/** The rim as it is seen between whole zooms, where tiles of the nearest one are stretched. */
function rimPxAt(zoom: number): number {
  return RIM_PX * 2 ** (zoom - Math.round(zoom));
}

/** Radius of a stamp in CSS pixels; sizes are few, so that stamps are few, and none is cut at a tile's edge. */
export function radiusPxAt(zoom: number): number {
  const wanted = RADIUS_PX_BY_ZOOM.find(([from]) => zoom >= from)?.[1] ?? 3;
  return Math.min(wanted, Math.floor((2 * rimPxAt(zoom)) / WIDEST) / 2);
}

/** Below this zoom a house is moved by less than its own sign is wide: a soft disc would only blur the city. */
export const SOFT_FROM_ZOOM = 13;

/** Below this zoom a white outline would wash a dense place out to white. */
export const OUTLINE_FROM_ZOOM = 13;

/** Radius of the soft disc that says "somewhere here" of a moved house; never above the tiles' rim. */
export function softRadiusPxAt(zoom: number): number {
  return Math.min(rimPxAt(zoom), radiusPxAt(zoom) * 2);
}

/** A cell's radius grows with the logarithm of its count, in whole pixels, inside its 32 px square. */
export function cellRadiusPx(count: number): number {
  return Math.round(Math.min(15, 6 + 2.2 * Math.log10(Math.max(1, count)) * 1.6));
}

export const RAMP_STEPS_PERCENT = [20, 40, 60, 80] as const;

/** Which of the five colours a percentage takes; null (nothing needed) has none. */
export function rampIndex(percent: number | null): number | null {
  if (percent === null) return null;
  const above = RAMP_STEPS_PERCENT.findIndex((limit) => percent < limit);
  return above === -1 ? RAMP_STEPS_PERCENT.length : above;
}

function pie(share: number, radius: number): string {
  const angle = share * 2 * Math.PI;
  const [x, y] = [n(radius * Math.sin(angle)), n(-radius * Math.cos(angle))];
  return `M0 0V-${n(radius)}A${n(radius)} ${n(radius)} 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y}Z`;
}

const RING = circle(9) + circle(7);
const CROSS = "M-3.2 -4.6L0 -1.4L3.2 -4.6L4.6 -3.2L1.4 0L4.6 3.2L3.2 4.6L0 1.4L-3.2 4.6L-4.6 3.2L-1.4 0L-4.6 -3.2Z";
const CHECK = "M-5 0.2L-3.4 -1.4L-1.4 0.6L3.4 -4.2L5 -2.6L-1.4 3.8Z";
const DASHED =
  "M-2 -8.8A9 9 0 0 1 2 -8.8L1.6 -6.8A7 7 0 0 0 -1.6 -6.8ZM5 -7.5A9 9 0 0 1 7.5 -5L5.8 -3.9A7 7 0 0 0 3.9 -5.8Z" +
  "M8.8 -2A9 9 0 0 1 8.8 2L6.8 1.6A7 7 0 0 0 6.8 -1.6ZM7.5 5A9 9 0 0 1 5 7.5L3.9 5.8A7 7 0 0 0 5.8 3.9Z" +
  "M2 8.8A9 9 0 0 1 -2 8.8L-1.6 6.8A7 7 0 0 0 1.6 6.8ZM-5 7.5A9 9 0 0 1 -7.5 5L-5.8 3.9A7 7 0 0 0 -3.9 5.8Z" +
  "M-8.8 2A9 9 0 0 1 -8.8 -2L-6.8 -1.6A7 7 0 0 0 -6.8 1.6ZM-7.5 -5A9 9 0 0 1 -5 -7.5L-3.9 -5.8A7 7 0 0 0 -5.8 -3.9Z";

/** Stages fill up like a clock; what ended without help is a ring with a sign in it. */
export const STAGE_OUTLINES: Readonly<Record<Stage, string>> = {
  held: DASHED,
  planned: RING + pie(0.25, 5.4),
  agreed: RING + pie(0.5, 5.4),
  building: RING + pie(0.75, 5.4),
  done: circle(9),
  verified: circle(9) + CHECK,
  released: `${RING}M-5 -1.1H5V1.1H-5Z`,
  expired: `${RING}M-1 -5.5H1V0.2L4.4 3.4L3 4.8L-1 1.2Z`,
  rejected: RING + CROSS,
};

const TRIANGLE = "M0 -9.5L9.8 8.5H-9.8Z";

export const MARK_OUTLINES: Readonly<Record<Mark, string>> = {
  contested: "M-9 0L-3 -6V-2H3V-6L9 0L3 6V2H-3V6Z",
  late: `${TRIANGLE}M-1.1 -3.5H1.1V3H-1.1ZM-1.1 4.4H1.1V6.4H-1.1Z`,
  done: circle(9) + CHECK,
  unverified: `${DASHED}${circle(2)}`,
};

/** What became of an uploaded row; one that is ready looks like one that is right. */
export const ROW_OUTLINES = {
  refused: `M-4 -9.5H4L9.5 -4V4L4 9.5H-4L-9.5 4V-4Z${CROSS}`,
  asked: "M0 -10.5L10.5 0L0 10.5L-10.5 0ZM-1.1 -5H1.1V1.6H-1.1ZM-1.1 3.2H1.1V5.4H-1.1Z",
  noted: `${circle(9)}M-1.1 -1.6H1.1V5.2H-1.1ZM-1.1 -5.2H1.1V-3H-1.1Z`,
  ok: circle(9) + CHECK,
  waiting: "M0 10.5L-6.4 1.6A7.6 7.6 0 1 1 6.4 1.6ZM-3 -3A3 3 0 1 0 3 -3A3 3 0 1 0 -3 -3Z",
  published: `M-8.5 -8.5H8.5V8.5H-8.5Z${CHECK}`,
  pending: `${DASHED}M-1.2 -4.5H1.2V0.4L4.6 2.4L3.4 4.4L-1.2 1.6Z`,
  aside: `${RING}M-5 -1.1H5V1.1H-5Z`,
} as const;
