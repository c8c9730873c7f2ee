import assert from "node:assert/strict";
import { test } from "node:test";
import { folded } from "../../map/search";

test("spellings of one kelurahan fold to one word", () => {
  const spellings = ["Karang Asem", "karangasem", "Kel. Karangasem", "KELURAHAN KARANG ASEM", "Karang-Asem"];
  assert.deepEqual(new Set(spellings.map(folded)), new Set(["karangasem"]));
});

test("a name that begins like a prefix keeps its beginning", () => {
  assert.equal(folded("Kelapa Dua"), "kelapadua");
});
