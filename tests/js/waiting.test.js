import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ended, pause } from "wave/pause";

/** @type {any} what the worker sees as itself */
const worker = { postMessage: (/** @type {string} */ number) => (worker.answer = number) };
Object.assign(globalThis, { self: worker });
await import("wave/challenge-worker");

/** @param {string} text */
function zeroBits(text) {
  const bits = BigInt(`0x${createHash("sha256").update(text).digest("hex")}`).toString(2);
  return 256 - bits.length;
}

// Short, as long as a block, and so long that the padding takes a block of its own.
for (const length of [0, 20, 53, 54, 55, 56, 63, 64, 130]) {
  test(`work for a text of ${length} bytes is accepted by everybody's SHA-256`, () => {
    const text = "é".repeat(Math.floor(length / 2)).padEnd(length - Math.floor(length / 2), "x");
    worker.onmessage({ data: { text, bits: 9 } });
    assert.ok(zeroBits(text + worker.answer) >= 9);
    assert.ok(
      Array.from({ length: Number(worker.answer) }, (_, number) => zeroBits(text + number)).every((bits) => bits < 9),
    );
  });
}

test("a pause lasts, and ends at once with its signal", async () => {
  const stopping = new AbortController();
  await pause(1, stopping.signal);
  const long = pause(60_000, stopping.signal);
  stopping.abort(new Error("skipped"));
  await assert.rejects(long, /skipped/);
  await assert.rejects(ended(stopping.signal), /skipped/);
});
