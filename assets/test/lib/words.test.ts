import assert from "node:assert/strict";
import { test } from "node:test";
import { Words } from "../../lib/words";

test("numbers are written the way the language writes them", () => {
  assert.equal(new Words({ seen: "{n} lokasi di layar" }, "id").say("seen", { n: 2300 }), "2.300 lokasi di layar");
  assert.equal(new Words({ seen: "{n} site|{n} sites" }, "en").say("seen", { n: 2300 }), "2,300 sites");
});

test("one is singular where the language has one", () => {
  assert.equal(new Words({ seen: "{n} site|{n} sites" }, "en").say("seen", { n: 1 }), "1 site");
  assert.equal(new Words({ seen: "{n} lokasi" }, "id").say("seen", { n: 1 }), "1 lokasi");
});

test("a word that is not there shows its key", () => {
  assert.equal(new Words({}, "id").say("legend"), "legend");
});

test("a fact that holds braces is not filled again", () => {
  assert.equal(new Words({ tip: "{name}: {open}" }, "id").say("tip", { name: "{open}", open: "3" }), "{open}: 3");
});
