import assert from "node:assert/strict";
import { test } from "node:test";
import { placeText, readPlace } from "../../lib/place-text";

test("a place is read as it is written", () => {
  assert.deepEqual(readPlace(placeText(-6.01549, 106.03559)), { lat: -6.01549, lng: 106.03559 });
  assert.deepEqual(readPlace(" -6.01 ; 106.03 "), { lat: -6.01, lng: 106.03 });
});

test("what only the server understands begins nowhere", () => {
  for (const text of ["", "6P5WX2MP+4C", "https://maps.google.com/?q=-6,106", "-6,01549 106,03559", "95, 106", "-6.01"]) {
    assert.equal(readPlace(text), null, text);
  }
});
