import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, levelOf, MODES, readAddress } from "wave/viewer-address";

const AT_FIRST = { mode: "mosaic", curtain: 0.5, blend: 0.5, isPlain: false, view: null, wave: null };

test("the viewer as it opens has no address of its own", () => {
  assert.equal(addressOf(AT_FIRST), "");
  assert.deepEqual(readAddress(""), { ...AT_FIRST, isTour: false });
});

test("what is written is read again", () => {
  for (const mode of MODES) {
    for (const view of [null, { x: 0.25, y: 0.125, zoom: 4.5 }]) {
      for (const wave of [null, "7kq2abc"]) {
        const state = { ...AT_FIRST, mode, view, wave, ...(mode === "curtain" ? { curtain: 0.25 } : {}) };
        const { isTour: _tour, ...read } = readAddress(addressOf(state));
        assert.deepEqual(read, state);
      }
    }
  }
});

test("curtain and blend stand only where they are seen", () => {
  assert.equal(addressOf({ ...AT_FIRST, mode: "side", curtain: 0.1, blend: 0.9 }), "?mode=side");
  assert.equal(addressOf({ ...AT_FIRST, mode: "blend", curtain: 0.1, blend: 0.9 }), "?mode=blend&blend=90");
});

test("a card lies in the mosaic, and the mosaic behind the cover", () => {
  const view = { x: 0.5, y: 0.25, zoom: 4 };
  assert.equal(levelOf(AT_FIRST), "cover");
  assert.equal(levelOf({ ...AT_FIRST, view }), "explore");
  assert.equal(levelOf({ ...AT_FIRST, mode: "side" }), "explore");
  assert.equal(levelOf({ ...AT_FIRST, view, wave: "7kq2abc" }), "card");
});

test("a wave and a tour are asked for by name", () => {
  assert.equal(readAddress("?wave=abc").wave, "abc");
  assert.equal(readAddress("?tour=1").isTour, true);
});

test("an address that anybody wrote does no harm", () => {
  assert.equal(readAddress("?mode=<script>").mode, "mosaic");
  assert.equal(readAddress("?mode=curtain&curtain=900").curtain, 1);
  assert.equal(readAddress("?mode=curtain&curtain=-5").curtain, 0);
  assert.equal(readAddress("?mode=blend&blend=some").blend, 0);
  assert.equal(readAddress("?x=1&y=1&zoom=some").view, null);
});
