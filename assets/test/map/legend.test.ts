import assert from "node:assert/strict";
import { test } from "node:test";
import { shownTotal } from "../../map/legend";

const summary = {
  total: 2280,
  standing: { bare: 1084, partly: 237, covered: 778, over: 157, none: 7, unknown: 17 },
  kind: { house: 2100, school: 180 },
};

test("with every standing on, the sites shown are all sites", () => {
  assert.equal(shownTotal(summary, new Set(Object.keys(summary.standing))), summary.total);
});

test("the sites shown are those of the standings switched on", () => {
  assert.equal(shownTotal(summary, new Set(["bare", "over"])), 1241); // 1084 + 157
  assert.equal(shownTotal(summary, new Set()), 0);
});
