import assert from "node:assert/strict";
import { test } from "node:test";
import { ago } from "wave/ago";
import { inWords } from "wave/queue-numbers";
import { between, changed } from "wave/selection";
import { approve, approveBest, reject } from "wave/verdicts";

const NOW = Date.parse("2013-07-19T21:27:00Z");
const IDS = ["a", "b", "c", "d"];

/**
 * @param {string} id
 * @param {Partial<AlikePhoto>[]} alike
 */
function item(id, alike = []) {
  return /** @type {QueueItem} */ ({ id, revision: 3, seen: id, alike });
}

test("how long ago is said in minutes, then hours, then days", () => {
  const said = [5, 59, 60, 47 * 60, 48 * 60].map((minutes) =>
    ago(new Date(NOW - minutes * 60_000).toISOString(), "en", NOW),
  );
  assert.deepEqual(said, ["5 min. ago", "59 min. ago", "1 hr. ago", "47 hr. ago", "2 days ago"]);
  assert.equal(ago("2013-07-18T21:27:00Z", "es", NOW), "hace 24 h");
});

test("a range is the same from either end", () => {
  assert.deepEqual(between(IDS, "b", "d"), ["b", "c", "d"]);
  assert.deepEqual(between(IDS, "d", "b"), ["b", "c", "d"]);
  assert.deepEqual(between(IDS, "c", "c"), ["c"]);
});

test("one end that is gone leaves the way from the beginning", () => {
  assert.deepEqual(between(IDS, "gone", "b"), ["a", "b"]);
});

test("a stroke adds or takes out, and what was selected before stays as it was", () => {
  const before = new Set(["a", "b"]);
  assert.deepEqual([...changed(before, ["b", "c"], true)], ["a", "b", "c"]);
  assert.deepEqual([...changed(before, ["b", "c"], false)], ["a"]);
  assert.deepEqual([...before], ["a", "b"]);
});

test("a verdict names the revision and the mark of what was looked at", () => {
  assert.deepEqual(approve([item("a")]), [{ id: "a", revision: 3, seen: "a", verdict: "approve" }]);
  assert.deepEqual(reject([item("a")], "unclear"), [
    { id: "a", revision: 3, seen: "a", verdict: "reject", reason: "unclear" },
  ]);
});

test("of one picture sent several times the best comes in and all that wait go out", () => {
  const alike = [
    { id: "b", revision: 1, seen: "b", is_best: true, is_waiting: true },
    { id: "c", revision: 1, seen: "c", is_best: false, is_waiting: true },
    { id: "d", revision: 1, seen: "d", is_best: false, is_waiting: false },
  ];
  assert.deepEqual(approveBest(item("a", alike)), [
    { id: "a", revision: 3, seen: "a", verdict: "reject", reason: "duplicate" },
    { id: "b", revision: 1, seen: "b", verdict: "approve" },
    { id: "c", revision: 1, seen: "c", verdict: "reject", reason: "duplicate" },
  ]);
});

test("when none is better the one that is shown comes in", () => {
  const alike = [{ id: "b", revision: 1, seen: "b", is_best: false, is_waiting: true }];
  assert.deepEqual(
    approveBest(item("a", alike)).map(({ verdict }) => verdict),
    ["approve", "reject"],
  );
});

test("numbers are shown as they are meant", () => {
  assert.equal(inWords("disagreement", 0.0625, "en"), "6.3 %");
  assert.equal(inWords("disagreement", null, "en"), "–");
  assert.equal(inWords("waiting", 0, "en"), "0");
});
