import assert from "node:assert/strict";
import { test } from "node:test";
import { clockOf, phase, timeLeft } from "wave/time-left";

const DAY_MS = 86_400_000;

test("days, hours, minutes and seconds add up to what is left", () => {
  const left = 3 * DAY_MS + 4 * 3_600_000 + 5 * 60_000 + 6000;
  assert.deepEqual(timeLeft(left), { day: 3, hour: 4, minute: 5, second: 6 });
});

test("the last second is one until it is over", () => {
  assert.deepEqual(timeLeft(1), { day: 0, hour: 0, minute: 0, second: 1 });
  assert.deepEqual(timeLeft(0), { day: 0, hour: 0, minute: 0, second: 0 });
  assert.deepEqual(timeLeft(-5000), { day: 0, hour: 0, minute: 0, second: 0 });
});

test("a rounded second carries over", () => {
  assert.deepEqual(timeLeft(DAY_MS - 1), { day: 1, hour: 0, minute: 0, second: 0 });
});

test("a session of one instant lasts as long as the minute that clocks show", () => {
  const at = Date.parse("2031-07-19T21:27:00Z");
  assert.equal(phase(at - 1, at, at), "before");
  assert.equal(phase(at, at, at), "during");
  assert.equal(phase(at + 59_999, at, at), "during");
  assert.equal(phase(at + 60_000, at, at), "after");
});

test("a wait reads as a clock", () => {
  assert.deepEqual([5, 65, 3665].map(clockOf), ["0:05", "1:05", "61:05"]);
});
