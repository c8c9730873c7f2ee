import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const sheet = (name: string): string => readFileSync(join(ASSETS_ROOT, "css", `${name}.css`), "utf8");

function declarations(block: string | undefined): string[] {
  return (block ?? "").split(";").map((line) => line.trim()).filter(Boolean);
}

test("dark by the device and dark by choice are the same colours", () => {
  const tokens = sheet("tokens");
  const byDevice = /:not\(\[data-theme="light"\]\) \{([^}]*)\}/.exec(tokens)?.[1];
  const byChoice = /:root\[data-theme="dark"\] \{([^}]*)\}/.exec(tokens)?.[1];
  assert.deepEqual(declarations(byDevice), declarations(byChoice));
  assert.ok(declarations(byDevice).length > 20);
});

test("every colour that a sheet asks for is defined somewhere", () => {
  const looks = readFileSync(join(ASSETS_ROOT, "map", "looks-css.ts"), "utf8");
  const all = ["tokens", "icons", "base", "map", "print"].map(sheet).join("\n");
  const defined = new Set([...all.matchAll(/(--[\w-]+)\s*:/g)].map((found) => found[1]));
  const made = (name: string) => /^--(standing|ramp|map)-/.test(name) || looks.includes(`${name}:`);
  const missing = [...all.matchAll(/var\((--[\w-]+)/g)].map((found) => found[1] ?? "");
  assert.deepEqual([...new Set(missing.filter((name) => !defined.has(name) && !made(name)))], []);
});

function sources(folder: string): { name: string; text: string }[] {
  const names = readdirSync(join(ASSETS_ROOT, folder)).filter((name) => name.endsWith(".ts"));
  return names.map((name) => ({ name: `${folder}/${name}`, text: readFileSync(join(ASSETS_ROOT, folder, name), "utf8") }));
}

test("only lonlat turns [lon, lat] into [lat, lng]: nobody else takes a position apart", () => {
  const swap = /coordinates\[[01]\]|\[\s*\w*lat\w*\s*,\s*(?:\w*lng|\w*lon)\w*\s*\]\s*=|\[\s*(?:\w*lng|\w*lon)\w*\s*,\s*\w*lat\w*\s*\]/i;
  const guilty = ["lib", "map", "page"].flatMap(sources).filter(({ name, text }) => name !== "lib/lonlat.ts" && swap.test(text));
  assert.deepEqual(guilty.map(({ name }) => name), []);
});

test("no script sets a style by hand: the content policy and the dark theme leave that to the sheets", () => {
  const guilty = ["lib", "map", "page"].flatMap(sources).filter(({ text }) => /\.style\b|style=/.test(text));
  assert.deepEqual(guilty.map(({ name }) => name), []);
});
