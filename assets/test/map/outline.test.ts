import assert from "node:assert/strict";
import { test } from "node:test";
import { polygonOf } from "../../map/corners";

test("an outline has at least three corners and ends where it began", () => {
  const corners = [
    { lat: -6, lng: 106 },
    { lat: -6, lng: 106.01 },
    { lat: -6.0123456789, lng: 106.01 },
  ];
  assert.equal(polygonOf(corners.slice(0, 2)), null);
  assert.deepEqual(polygonOf(corners), {
    type: "Polygon",
    coordinates: [
      [
        [106, -6],
        [106.01, -6],
        [106.01, -6.012346],
        [106, -6],
      ],
    ],
  });
});
