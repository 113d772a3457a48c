import assert from "node:assert/strict";
import { test } from "node:test";

import { dotIn, partBetween, WHOLE } from "wave/picture-places";

test("a part never ends beyond the picture, however it is rounded", () => {
  for (let number = 0; number < 5000; number++) {
    const one = { x: Math.random(), y: Math.random() };
    for (const other of [{ x: 1, y: 1 }, { x: Math.random(), y: Math.random() }, one]) {
      const { left, top, width, height } = partBetween(one, other);
      assert.ok(left + width <= 1 + 1e-9 && top + height <= 1 + 1e-9, `${left} + ${width}, ${top} + ${height}`);
      assert.ok(width >= 0.0199 && height >= 0.0199);
    }
  }
});

test("a part is the same whichever corner it is drawn from", () => {
  const [one, other] = [
    { x: 0.1, y: 0.8 },
    { x: 0.6, y: 0.2 },
  ];
  assert.deepEqual(partBetween(one, other), { left: 0.1, top: 0.2, width: 0.5, height: 0.6 });
  assert.deepEqual(partBetween(other, one), partBetween(one, other));
});

test("the dot stays on the Earth when another part is chosen", () => {
  const half = { left: 0.5, top: 0, width: 0.5, height: 1 };
  assert.deepEqual(dotIn({ x: 0.75, y: 0.25 }, WHOLE, half, 0.5), { x: 0.5, y: 0.5 });
  assert.deepEqual(dotIn({ x: 0.5, y: 0.5 }, half, WHOLE, 0.5), { x: 0.75, y: 0.25 });
});

test("a dot outside of the part is none", () => {
  const half = { left: 0.5, top: 0, width: 0.5, height: 1 };
  assert.equal(dotIn({ x: 0.25, y: 0.25 }, WHOLE, half, 0.5), null);
  const top = { left: 0, top: 0, width: 1, height: 0.5 };
  assert.equal(dotIn({ x: 0.25, y: 0.4 }, WHOLE, top, 0.5), null);
});
