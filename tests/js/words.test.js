import assert from "node:assert/strict";
import { before, test } from "node:test";
import { farFromYou, kilometres } from "wave/great-circle";
import { sentenceOn } from "wave/viewer-sentence";
import { speak } from "./words.js";

const RECIFE = { latitude: -8.05, longitude: -34.88 };
const LISBON = { latitude: 38.72, longitude: -9.14 };

before(() => speak("es"));

test("Lisbon is 5,846 km from Recife, whoever looks at whom", () => {
  assert.ok(Math.abs(kilometres(RECIFE, LISBON) - 5846) < 10);
  assert.equal(kilometres(RECIFE, LISBON), kilometres(LISBON, RECIFE));
});

test("across the date line and between the poles it is the shorter way", () => {
  const [west, east] = [179.5, -179.5].map((longitude) => ({ latitude: 0, longitude }));
  assert.ok(Math.abs(kilometres(west, east) - 111.2) < 1);
  const [north, south] = [90, -90].map((latitude) => ({ latitude, longitude: 0 }));
  assert.ok(Math.abs(kilometres(north, south) - Math.PI * 6371) < 1);
});

test("who is near hears no number", () => {
  assert.equal(farFromYou(3, "es"), "Cerca de ti");
});

test("a distance is said in the page's language, in miles too only in English", () => {
  assert.equal(farFromYou(20_000.4, "es"), "A 20.000 km de ti");
  assert.match(farFromYou(20_000.4, "en"), /20,000 km \(12,428 millas/);
});

test("a walk is told from row 1 and column 1 on", () => {
  const wave = { by: "Ana", place: "Recife", time: "18:31", message: "" };
  assert.equal(sentenceOn({ row: 0, column: 4 }, wave), "Fila 1, columna 5: Ana, Recife, 18:31");
  const told = { ...wave, description: "tres niños en un tejado", message: "¡Hola!" };
  assert.equal(
    sentenceOn({ row: 0, column: 4 }, told),
    "Fila 1, columna 5: Ana, Recife, 18:31. La foto: tres niños en un tejado. “¡Hola!”",
  );
});

test("a cell that nobody is in any more says so", () => {
  assert.equal(sentenceOn({ row: 2, column: 0 }, null), "Fila 3, columna 1: ya no hay nadie");
});

test("one person and several are counted as the language does", () => {
  const said = [1, 2].map((count) => ngettext("%(count)s person", "%(count)s people", count));
  assert.deepEqual(
    said.map((text) => interpolate(text, { count: "7" }, true)),
    ["7 persona", "7 personas"],
  );
});
