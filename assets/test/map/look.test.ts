import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cellRadiusPx,
  KINDS,
  MAP_COLOURS,
  MARK_OUTLINES,
  outlineOf,
  RAMP_STEPS_PERCENT,
  ROW_OUTLINES,
  radiusPxAt,
  rampIndex,
  STAGE_OUTLINES,
  STANDINGS,
  softRadiusPxAt,
} from "../../map/look";

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test("black on white has the contrast that WCAG says", () => {
  assert.equal(Math.round(contrast("#000000", "#ffffff")), 21);
});

for (const theme of ["light", "dark"] as const) {
  const colours = MAP_COLOURS[theme];

  test(`every standing stands out 3:1 from land, neighbours, sea and paper in ${theme}`, () => {
    for (const standing of STANDINGS) {
      for (const ground of ["land", "neighbour", "sea", "paper"] as const) {
        const ratio = contrast(colours.standing[standing], colours[ground]);
        assert.ok(ratio >= 3, `${standing} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`names read 4.5:1 on land, neighbours and sea in ${theme}`, () => {
    for (const ground of ["land", "neighbour", "sea"] as const) {
      assert.ok(contrast(colours.name, colours[ground]) >= 4.5, ground);
    }
    assert.ok(contrast(colours.waterName, colours.sea) >= 4.5, "water's own names");
  });

  test(`names and rings read on every step of the coverage colours in ${theme}`, () => {
    for (const step of colours.ramp) {
      assert.ok(contrast(colours.ring, step) >= 3, `ring on ${step}`);
    }
  });

  test(`the coverage colours go one way in lightness in ${theme}, so that grey print keeps their order`, () => {
    const light = colours.ramp.map(luminance);
    const sign = Math.sign((light[4] ?? 0) - (light[0] ?? 0));
    for (let step = 1; step < light.length; step++) {
      assert.equal(Math.sign((light[step] ?? 0) - (light[step - 1] ?? 0)), sign, `step ${step}`);
    }
  });
}

test("no two looks share an outline, so each reads without its colour", () => {
  const outlines = KINDS.flatMap((kind) => STANDINGS.map((standing) => outlineOf(kind, standing)));
  assert.equal(new Set(outlines).size, 12);
  assert.equal(new Set(Object.values(STAGE_OUTLINES)).size, Object.keys(STAGE_OUTLINES).length);
  assert.equal(new Set(Object.values(ROW_OUTLINES)).size, Object.keys(ROW_OUTLINES).length);
  assert.equal(new Set(Object.values(MARK_OUTLINES)).size, Object.keys(MARK_OUTLINES).length);
});

test("houses are drawn with arcs alone, schools with straight sides", () => {
  for (const standing of ["bare", "covered", "none"] as const) {
    assert.ok(!/[HV]/.test(outlineOf("house", standing)), standing);
    assert.ok(/[HV]/.test(outlineOf("school", standing)), standing);
  }
});

test("no outline leaves its box of 24 by 24", () => {
  const all = [...KINDS.flatMap((kind) => STANDINGS.map((one) => outlineOf(kind, one))), ...Object.values(STAGE_OUTLINES)];
  for (const outline of all) {
    for (const number of outline.match(/-?\d+(\.\d+)?/g) ?? []) assert.ok(Math.abs(Number(number)) <= 12, outline);
  }
});

test("signs grow with the zoom, and soft discs stay inside the tiles' buffer of 16 pixels", () => {
  for (let zoom = 4; zoom < 19; zoom++) {
    assert.ok(radiusPxAt(zoom + 1) >= radiusPxAt(zoom));
    assert.ok(softRadiusPxAt(zoom) <= 16);
    // The ring of "over" reaches 12 of 8 units, with 2 px of outline.
    assert.ok((radiusPxAt(zoom) * 11.5) / 8 + 1.3 <= 17.2);
  }
});

test("a cell's disc stays inside its square of 32 pixels and has a whole radius", () => {
  for (const count of [1, 9, 10, 99, 1000, 5_000_000]) {
    const radius = cellRadiusPx(count);
    assert.ok(Number.isInteger(radius) && radius >= 5 && radius <= 15, `${count}: ${radius}`);
  }
});

test("a percentage on a step belongs to the colour above, and nothing needed has no colour", () => {
  assert.deepEqual([0, 19.9, 20, 59.9, 80, 100].map(rampIndex), [0, 0, 1, 2, 4, 4]);
  assert.equal(rampIndex(null), null);
  assert.equal(MAP_COLOURS.light.ramp.length, RAMP_STEPS_PERCENT.length + 1);
});
