import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenStandings, readAddress, withStandings, writeAddress, writeFilters } from "../../lib/filters";

const ALL = ["bare", "partly", "covered", "over", "none", "unknown"];

test("an address read and written again is the same address", () => {
  const search = "?kind=house&standing=bare,partly&area=36.72.01&year=2027&site=K7QM2X&lat=-6.02000&lng=106.05000&z=14";
  assert.equal(writeAddress(readAddress(search)), search);
});

test("filters are written in one order, so that equal views have one address", () => {
  assert.equal(writeFilters({ year: "2027", kind: "school" }).toString(), "kind=school&year=2027");
});

test("what is no filter of ours and what is empty stay out of the query", () => {
  const { filters } = readAddress("?kind=&utm_source=mail&funder=12");
  assert.deepEqual(filters, { funder: "12" });
});

test("standings given several times are joined", () => {
  assert.equal(readAddress("?standing=bare&standing=over").filters.standing, "bare,over");
});

test("a place outside the world or without a zoom is no view", () => {
  assert.equal(readAddress("?lat=95&lng=106&z=12").view, null);
  assert.equal(readAddress("?lat=-6&lng=106").view, null);
  assert.equal(readAddress("?lat=x&lng=106&z=12").view, null);
});

test("without a filter every standing is on", () => {
  assert.equal(chosenStandings({}, ALL).size, 6);
  assert.deepEqual([...chosenStandings({ standing: "over,nonsense" }, ALL)], ["over"]);
});

test("switching all on, or the last one off, takes the filter away", () => {
  assert.deepEqual(withStandings({ standing: "bare", kind: "house" }, new Set(ALL), ALL), { kind: "house" });
  assert.deepEqual(withStandings({ standing: "bare" }, new Set(), ALL), {});
});

test("chosen standings are written in the legend's order", () => {
  assert.deepEqual(withStandings({}, new Set(["over", "bare"]), ALL), { standing: "bare,over" });
});

test("the summary is asked without the standings, so that the legend counts those switched off too", () => {
  assert.equal(writeFilters({ kind: "house", standing: "bare" }, ["standing"]).toString(), "kind=house");
});
