import assert from "node:assert/strict";
import { test } from "node:test";
import { foundText } from "../../field/position";
import { placeText } from "../../lib/place-text";

test("a place is written latitude first, to about ten centimetres", () => {
  assert.equal(placeText(-6.0154904321, 106.0355901), "-6.015490, 106.035590");
});

test("an accuracy is told in whole metres, and a rough one asks to try again", () => {
  const words = { wordFound: "good to {n} m", wordRough: "only {n} m, again" };
  assert.equal(foundText(words, 7.2), "good to 8 m");
  assert.equal(foundText(words, 60), "only 60 m, again");
});
