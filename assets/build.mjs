/** Builds assets/dist (default), watches it (--watch) or runs the unit tests (--tests). */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist", "geoplan");
/** Built beside and put in place at the end, so that a running server never finds half a build. */
const out = join(here, "dist", `.building-${process.pid}`);
const FONT = "node_modules/@fontsource-variable/public-sans/files/public-sans-latin-wght-normal.woff2";

const scripts = {
  absWorkingDir: here,
  entryPoints: { map: "map/main.ts", "coverage-map": "map/coverage-map.ts", "payer-map": "map/payer-map.ts", "survey-map": "map/survey-map.ts", app: "page/main.ts", field: "field/main.ts" },
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: false,
  legalComments: "none",
  chunkNames: "part-[hash]",
  // Leaflet's ES module: what is not used stays out.
  alias: { leaflet: "leaflet/dist/leaflet-src.esm.js" },
  logLevel: "warning",
};

/** Bundles one module of ours and loads it here, so that CSS is made from the same facts as the map. */
async function load(path) {
  const folder = mkdtempSync(join(tmpdir(), "geoplan-look-"));
  const outfile = join(folder, "module.mjs");
  await esbuild.build({ absWorkingDir: here, entryPoints: [path], outfile, bundle: true, format: "esm" });
  const loaded = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return loaded;
}

async function buildStyles() {
  const { looksCss } = await load("map/looks-css.ts");
  const read = (name) => readFileSync(join(here, "css", `${name}.css`), "utf8");
  const leaflet = readFileSync(join(here, "node_modules/leaflet/dist/leaflet.css"), "utf8");
  const sheets = {
    base: [read("tokens"), looksCss(), read("icons"), read("base"), read("pages"), read("plans"), read("surveys")],
    map: [withoutImages(leaflet), read("map")],
    print: [read("print")],
    paper: [read("paper")],
  };
  for (const [name, parts] of Object.entries(sheets)) {
    const { code } = await esbuild.transform(parts.join("\n"), { loader: "css", minify: true, target: "chrome109" });
    writeFileSync(join(out, `${name}.css`), code);
  }
}

/** Leaflet's own pictures (markers, layers button) are not used; their addresses would fail in static storage. */
function withoutImages(css) {
  return css.replace(/^\s*(background-image|behavior):\s*url\([^)]*\);?\s*$/gm, "");
}

/** What a base map of the demo city shows beyond its areas, for pages that say their boundaries are schematic. */
function copyDemoData() {
  const read = (name) => JSON.parse(readFileSync(join(here, "..", "fixtures", "areas", name), "utf8"));
  const write = (name, data) => writeFileSync(join(out, "demo", name), JSON.stringify(data));
  const place = ({ name, kind, location }) => ({
    type: "Feature",
    properties: { name, kind },
    geometry: { type: "Point", coordinates: location },
  });
  mkdirSync(join(out, "demo"));
  write("land.json", read("surroundings.geojson"));
  write("places.json", { type: "FeatureCollection", features: read("places.json").places.map(place) });
}

function copyFiles() {
  mkdirSync(join(out, "fonts"), { recursive: true });
  cpSync(join(here, FONT), join(out, "fonts", "public-sans.woff2"));
  cpSync(join(here, "static"), out, { recursive: true });
  cpSync(join(here, dirname(FONT), "..", "LICENSE"), join(out, "fonts", "LICENSE.txt"));
}

async function build() {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  copyFiles();
  copyDemoData();
  await buildStyles();
  await esbuild.build(scripts);
  rmSync(dist, { recursive: true, force: true });
  renameSync(out, dist);
}

async function watch() {
  await build();
  const context = await esbuild.context({ ...scripts, outdir: dist });
  await context.watch();
  console.log("watching TypeScript; run the build again for CSS");
}

async function test() {
  const folder = mkdtempSync(join(tmpdir(), "geoplan-assets-test-"));
  const files = readdirSync(join(here, "test"), { recursive: true }).filter((name) => name.endsWith(".test.ts"));
  await esbuild.build({
    absWorkingDir: here,
    entryPoints: files.map((name) => join("test", name)),
    outdir: folder,
    outbase: "test",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
    define: { ASSETS_ROOT: JSON.stringify(here) },
  });
  const built = files.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
  const { status } = spawnSync(process.execPath, ["--test", ...built], { stdio: "inherit" });
  rmSync(folder, { recursive: true });
  process.exitCode = status ?? 1;
}

if (process.argv.includes("--tests")) await test();
else if (process.argv.includes("--watch")) await watch();
else await build();
