import assert from "node:assert/strict";
import { test } from "node:test";
import { clocksAt } from "wave/clocks";
import { layout, moved } from "wave/crop";
import { Own } from "wave/own";
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

test("an instant is shown by the clocks of a place, and not at all by those of no zone", () => {
  const instant = Date.parse("2013-07-20T06:30:00+09:00");
  assert.deepEqual(clocksAt(instant, "America/Recife"), { date: "2013-07-19", time: "18:30" });
  assert.deepEqual(clocksAt(instant, "Asia/Kathmandu"), { date: "2013-07-20", time: "03:15" });
  assert.equal(clocksAt(instant, ""), null);
  assert.equal(clocksAt(instant, "Nowhere/At_All"), null);
  assert.equal(clocksAt(Number.NaN, "Asia/Tokyo"), null);
});

test("what is a photo's own takes the place of what the form says, and the rest stays", () => {
  const fields = { place: "Recife", place_slug: "recife", waved_time: "18:00", name: "Ana" };
  const own = new Own();
  own.setTime({ date: "2013-07-19", time: "18:31", offset: "" });
  const { place_slug: slug, waved_time: time, name } = own.applied(fields);
  assert.deepEqual([slug, time, name], ["recife", "18:31", "Ana"]);
  own.merge({ place: "Olinda", latitude: "-8.01", longitude: "-34.855" });
  assert.equal(own.applied(fields).place, "Olinda");
  assert.equal(own.applied(fields).place_slug, undefined);
  assert.deepEqual(own.applied(fields, false), fields);
});

test("a column of numbers is sorted by size, one of words by the language", () => {
  assert.deepEqual(["10", "9", "-3.5"].sort(comparison("en")), ["-3.5", "9", "10"]);
  assert.deepEqual(["Room 10", "Room 9"].sort(comparison("en")), ["Room 9", "Room 10"]);
  assert.deepEqual(["zebra", "Ángel", "ancla"].sort(comparison("es")), ["ancla", "Ángel", "zebra"]);
});
