import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "../../map/fitting";

/** A label of ten by two with its left upper corner at a place. */
function label(text: string, left: number, top: number) {
  return { text, room: { left, right: left + 10, top, bottom: top + 2 } };
}

const texts = (labels: readonly { text: string }[]) => labels.map(({ text }) => text);

test("a name that would cover an earlier one is left out", () => {
  assert.deepEqual(texts(fitting([[label("first", 0, 0)], [label("over it", 5, 1)], [label("below", 0, 2)]])), [
    "first",
    "below",
  ]);
});

test("a name takes the first of its rooms that is free", () => {
  const [, second] = fitting([[label("first", 0, 0)], [label("own", 5, 1), label("aside", 5, 4), label("far", 5, 9)]]);
  assert.equal(second?.text, "aside");
});
