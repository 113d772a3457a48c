import assert from "node:assert/strict";
import { test } from "node:test";
import { layout, moved } from "wave/crop";
import { when, where } from "wave/exif";
import { comparison } from "wave/table-order";

test("the square of a wide photo has room to the sides alone", () => {
  const { scale, spare } = layout({ width: 3000, height: 2000 }, 1, 200);
  assert.equal(scale, 0.1);
  assert.deepEqual(spare, { x: 100, y: 0 });
});

test("half the size leaves room on all sides", () => {
  assert.deepEqual(layout({ width: 2000, height: 2000 }, 0.5, 200).spare, { x: 200, y: 200 });
});

test("a crop moves by what is dragged, to the photo's edge and not beyond", () => {
  const crop = { left: 0.5, top: 0.5, size: 0.5 };
  assert.deepEqual(moved(crop, { x: 100, y: 100 }, 25, -10), { left: 0.75, top: 0.4 });
  assert.deepEqual(moved(crop, { x: 100, y: 100 }, 900, -900), { left: 1, top: 0 });
});

test("where there is no room the crop stays in the middle", () => {
  assert.deepEqual(moved({ left: 0, top: 0, size: 1 }, { x: 0, y: 0 }, 9, 9), { left: 0.5, top: 0.5 });
});

test("a camera's time stays as its clock showed it", () => {
  assert.deepEqual(when("2013:07:19 18:31:05"), { date: "2013-07-19", time: "18:31" });
});

test("a clock that was never set, and what is no time, suggest nothing", () => {
  for (const text of ["0000:00:00 00:00:00", "yesterday", "", undefined, 5]) assert.deepEqual(when(text), {});
});

test("a place is suggested where the camera knew one", () => {
  assert.deepEqual(where({ latitude: -8.05, longitude: 0 }), { latitude: -8.05, longitude: 0 });
  assert.deepEqual(where({ latitude: 0, longitude: 0 }), {});
  assert.deepEqual(where({ latitude: Number.NaN, longitude: 3 }), {});
  assert.deepEqual(where(undefined), {});
});

test("a column of numbers is sorted by size, one of words by the language", () => {
  assert.deepEqual(["10", "9", "-3.5"].sort(comparison("en")), ["-3.5", "9", "10"]);
  assert.deepEqual(["Room 10", "Room 9"].sort(comparison("en")), ["Room 9", "Room 10"]);
  assert.deepEqual(["zebra", "Ángel", "ancla"].sort(comparison("es")), ["ancla", "Ángel", "zebra"]);
});
