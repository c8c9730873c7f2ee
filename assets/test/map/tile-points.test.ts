import assert from "node:assert/strict";
import { test } from "node:test";
import { CELL_PX, cellAt, decode, gather, kindOf, nearestPoint, owned, type Points, standingOf } from "../../map/tile-points";
import { type Drawn, tileOf } from "./mvt";

const site = (x: number, y: number, code: string, standing = "bare", kind = "house"): Drawn => ({
  x,
  y,
  properties: { code, kind, standing },
});

function points(features: readonly Drawn[]): Points {
  const content = decode(tileOf(features));
  if (content.form !== "points") throw new Error("cells");
  return content;
}

test("a place in tile units is a place in pixels: 4096 units are 256 pixels", () => {
  const { x, y, codes, kind, standing } = points([site(2048, 1024, "AAA", "over", "school")]);
  assert.deepEqual([x[0], y[0], codes[0]], [128, 64, "AAA"]);
  assert.equal(kindOf(kind[0]), "school");
  assert.equal(standingOf(standing[0]), "over");
});

test("features keep the order of the tile, whatever their standing", () => {
  const { codes } = points([site(1, 1, "A", "bare"), site(2, 2, "B", "over"), site(3, 3, "C", "bare")]);
  assert.deepEqual(codes, ["A", "B", "C"]);
});

test("a standing that is not known is drawn as unknown, never left out", () => {
  assert.equal(standingOf(points([site(1, 1, "A", "quite-new")]).standing[0]), "unknown");
});

test("an empty tile holds nothing", () => {
  assert.deepEqual(decode(tileOf([])), { form: "cells", cells: [] });
});

//   0 px          128          256
//   |---- A ------- B ----------| C   (C lies in the buffer, at 260)
test("a point of the buffer is drawn and can be pressed, but is not counted here", () => {
  const content = points([site(512, 512, "A"), site(2048, 512, "B"), site(4160, 512, "C"), site(4096, 512, "D")]);
  assert.deepEqual([...owned(content)].map((index) => content.codes[index]), ["A", "B"]);
  assert.equal(content.codes[nearestPoint(content, 259, 32, 8)?.index ?? -1], "C");
});

test("a press finds the nearest point within reach, and none beyond it", () => {
  const content = points([site(1600, 1600, "A"), site(1760, 1600, "B")]); // at 100 and at 110 px
  assert.equal(nearestPoint(content, 104, 100, 12)?.index, 0);
  assert.equal(nearestPoint(content, 106, 100, 12)?.index, 1);
  assert.equal(nearestPoint(content, 130, 100, 12), null);
});

test("of two points in one place the one drawn last, on top, is meant", () => {
  const content = points([site(1600, 1600, "below"), site(1600, 1600, "above")]);
  assert.equal(content.codes[nearestPoint(content, 100, 100, 5)?.index ?? -1], "above");
});

const cell = (x: number, y: number, bare: number, covered: number): Drawn => ({
  x,
  y,
  properties: { count: bare + covered, bare, partly: 0, covered, over: 0, none: 0, unknown: 0 },
});

//  squares of 32 px:  | 8,8: 3 bare   24,8: 1 covered |  40,8: 2 bare |
test("cells of one square become one disc whose counts are their sums", () => {
  const content = decode(tileOf([cell(128, 128, 3, 0), cell(384, 128, 0, 1), cell(640, 128, 2, 0)]));
  if (content.form !== "cells") throw new Error("points");
  assert.deepEqual(content.cells.map(({ count, standing }) => [count, standing.bare, standing.covered]), [
    [4, 3, 1],
    [2, 2, 0],
  ]);
});

test("cells of the buffer are another tile's and are not counted twice", () => {
  const content = decode(tileOf([cell(4100, 128, 3, 0), cell(-20, 128, 3, 0), cell(0, 0, 1, 0)]));
  assert.equal(content.form === "cells" && content.cells.reduce((sum, { count }) => sum + count, 0), 1);
});

test("gathering keeps every count, and every disc inside its square", () => {
  const many = Array.from({ length: 1024 }, (_, index) => ({
    x: (index % 32) * 8 + 7.9,
    y: Math.floor(index / 32) * 8 + 0.1,
    count: (index % 7) + 1,
    standing: { bare: 1, partly: 0, covered: index % 7, over: 0, none: 0, unknown: 0 },
  }));
  const discs = gather(many);
  const sum = (cells: readonly { count: number }[]) => cells.reduce((total, { count }) => total + count, 0);
  assert.equal(sum(discs), sum(many));
  assert.equal(discs.length, 64);
  for (const { x, y } of discs) {
    for (const at of [x % CELL_PX, y % CELL_PX]) assert.ok(at >= 12 && at <= 20, `${at}`);
  }
});

test("a press on a disc finds its cell, a press beside it none", () => {
  const content = decode(tileOf([cell(256, 256, 5, 5)]));
  if (content.form !== "cells") throw new Error("points");
  assert.equal(cellAt(content, 18, 16, () => 10)?.count, 10);
  assert.equal(cellAt(content, 40, 16, () => 10), null);
});
