import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "../../map/fitting";

const room = (left: number, top: number) => ({ left, right: left + 50, top, bottom: top + 16 });

test("of two names over each other the first stays, names beside each other both do", () => {
  assert.deepEqual(
    fitting([
      ["Cilegon", room(0, 0)],
      ["Ciwaduk", room(40, 8)],
      ["Masigit", room(50, 0)],
      ["Ketileng", room(0, 16)],
    ]),
    ["Cilegon", "Masigit", "Ketileng"],
  );
});
