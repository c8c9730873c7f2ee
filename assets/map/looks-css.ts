import {
  KINDS,
  MAP_COLOURS,
  MARK_OUTLINES,
  outlineOf,
  ROW_OUTLINES,
  STAGE_OUTLINES,
  STANDINGS,
  type Theme,
} from "./look";

function mask(outline: string): string {
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='-12 -12 24 24'>` +
    `<path fill-rule='evenodd' d='${outline}'/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg).replace(/%20/g, " ").replace(/%3D/g, "=").replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%27/g, "'")}")`;
}

function colours(theme: Theme): string {
  const { standing, sea, land, name, waterName, halo, ramp } = MAP_COLOURS[theme];
  const own = Object.entries(standing).map(([one, value]) => `--standing-${one}:${value};`);
  const map = Object.entries({ sea, land, name, "water-name": waterName, halo }).map(([part, value]) => `--map-${part}:${value};`);
  return [...own, ...map, ...ramp.map((value, step) => `--ramp-${step}:${value};`)].join("");
}

function masks(prefix: string, outlines: Readonly<Record<string, string>>): string[] {
  return Object.entries(outlines).map(([name, outline]) => `.${prefix}-${name}{--glyph:${mask(outline)}}`);
}

/** The style rules that carry `look.ts` into badges, legend, lists and print. */
export function looksCss(): string {
  const standings = KINDS.flatMap((kind) =>
    STANDINGS.map((standing) => {
      const selector = kind === "house" ? `.standing-${standing}` : `.kind-school.standing-${standing}`;
      return `${selector}{--glyph:${mask(outlineOf(kind, standing))};--glyph-ink:var(--standing-${standing})}`;
    }),
  );
  return [
    `:root{${colours("light")}}`,
    `@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){${colours("dark")}}}`,
    `:root[data-theme="dark"]{${colours("dark")}}`,
    ...standings,
    ...masks("stage", STAGE_OUTLINES),
    ...masks("mark", MARK_OUTLINES),
    ...masks("row", ROW_OUTLINES),
    ...masks("row", { ready: ROW_OUTLINES.ok }),
  ].join("\n");
}
