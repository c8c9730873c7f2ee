import assert from "node:assert/strict";
import { test } from "node:test";
import { toBboxText, toCorners, toLatLng, toLonLat } from "../../lib/lonlat";

test("Cilegon's town hall keeps its longitude east and its latitude south through both turns", () => {
  assert.deepEqual(toLatLng([106.0468, -6.026]), { lat: -6.026, lng: 106.0468 });
  assert.deepEqual(toLonLat({ lat: -6.026, lng: 106.0468 }), [106.0468, -6.026]);
});

test("a box west, south, east, north becomes its south-west and north-east corners", () => {
  const [southWest, northEast] = toCorners([105.9, -6.1, 106.1, -5.8]);
  assert.deepEqual(southWest, { lat: -6.1, lng: 105.9 });
  assert.deepEqual(northEast, { lat: -5.8, lng: 106.1 });
});

test("a bbox is written west, south, east, north with six decimals", () => {
  const text = toBboxText({ lat: -6.1, lng: 105.9 }, { lat: -5.8, lng: 106.12345678 });
  assert.equal(text, "105.900000,-6.100000,106.123457,-5.800000");
});

test("a position with one number is refused", () => {
  assert.throws(() => toLatLng([106]), RangeError);
});

test("a view wider than the world asks for the world", () => {
  const text = toBboxText({ lat: -95, lng: -200 }, { lat: 95, lng: 200 });
  assert.equal(text, "-180.000000,-90.000000,180.000000,90.000000");
});
