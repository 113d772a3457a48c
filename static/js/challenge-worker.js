/* Finds the number whose SHA-256 behind a text begins with so many zero bits. SHA-256 as in FIPS 180-4, because the
 * browser's own answers through a promise, ten times slower for a few bytes at a time. A worker has no import map: this
 * is one file. */

const ROUNDS = roots(64, 1 / 3);
const FIRST = roots(8, 1 / 2);

/**
 * The first 32 bits of the fractional parts of the roots of the first primes.
 * @param {number} count
 * @param {number} power
 */
function roots(count, power) {
  /** @type {number[]} */
  const primes = [];
  for (let number = 2; primes.length < count; number += 1) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }
  return Int32Array.from(primes, (prime) => ((prime ** power % 1) * 2 ** 32) | 0);
}

const words = new Int32Array(64);

/**
 * A word rotated to the right.
 * @param {number} word
 * @param {number} by
 */
const turn = (word, by) => (word >>> by) | (word << (32 - by));

/**
 * One block of 64 bytes into the state.
 * @param {Int32Array} state
 * @param {Uint8Array} block
 */
function compress(state, block) {
  for (let i = 0; i < 16; i += 1) {
    words[i] = (block[4 * i] << 24) | (block[4 * i + 1] << 16) | (block[4 * i + 2] << 8) | block[4 * i + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const [early, late] = [words[i - 15], words[i - 2]];
    const lower = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
    const upper = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
    words[i] = (words[i - 16] + words[i - 7] + lower + upper) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const chosen = (e & f) ^ (~e & g);
    const most = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + chosen + ROUNDS[i] + words[i]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
}

/**
 * @param {string} text
 * @param {number} bits
 */
function solve(text, bits) {
  const bytes = new TextEncoder().encode(text);
  const whole = bytes.length - (bytes.length % 64);
  // What stands before the number is the same each time.
  const begun = Int32Array.from(FIRST);
  for (let start = 0; start < whole; start += 64) compress(begun, bytes.subarray(start, start + 64));
  const rest = bytes.subarray(whole);
  for (let number = 0; ; number += 1) {
    const digits = String(number);
    const length = rest.length + digits.length;
    const tail = new Uint8Array(length < 56 ? 64 : 128);
    tail.set(rest);
    for (let i = 0; i < digits.length; i += 1) tail[rest.length + i] = digits.charCodeAt(i);
    tail[length] = 0x80;
    new DataView(tail.buffer).setUint32(tail.length - 4, 8 * (whole + length));
    const state = Int32Array.from(begun);
    for (let start = 0; start < tail.length; start += 64) compress(state, tail.subarray(start, start + 64));
    if (Math.clz32(state[0]) >= bits) return digits;
  }
}

self.onmessage = ({ data: { text, bits } }) => self.postMessage(solve(text, bits));
