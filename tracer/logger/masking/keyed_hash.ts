// A keyed hash (HMAC of SHA-256, RFC 2104 and FIPS 180-4) that is there at once: a record cannot wait for the runtime's, which
// gives promises. The same value gives the same text, and nobody without the key can try values out.

const BLOCK_BYTES = 64;
const INNER = 0x36;
const OUTER = 0x5c;

/** Hexadecimal digits that are shown: enough to tell values apart, too few to search for them elsewhere. */
const DIGITS = 16;

/** First 32 bits of the fractional parts of the roots of the first primes. */
const FIRST = fractions((prime) => Math.sqrt(prime), 8);
const ROUNDS = fractions(Math.cbrt, 64);

/** Hashes texts with one key. */
export class KeyedHash {
  readonly #inner: Uint8Array;
  readonly #outer: Uint8Array;

  constructor(key: string) {
    const bytes = new TextEncoder().encode(key);
    const block = new Uint8Array(BLOCK_BYTES);
    block.set(bytes.length > BLOCK_BYTES ? sha256(bytes) : bytes);
    this.#inner = block.map((byte) => byte ^ INNER);
    this.#outer = block.map((byte) => byte ^ OUTER);
  }

  /** The first digits of the hash. */
  of(text: string): string {
    return this.whole(text).slice(0, DIGITS);
  }

  /** All 64 digits. */
  whole(text: string): string {
    const inner = sha256(join(this.#inner, new TextEncoder().encode(text)));
    return Array.from(sha256(join(this.#outer, inner)), (byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length);
  joined.set(first);
  joined.set(second, first.length);
  return joined;
}

function sha256(message: Uint8Array): Uint8Array {
  const length = Math.ceil((message.length + 9) / BLOCK_BYTES) * BLOCK_BYTES;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(length - 8, BigInt(message.length) * 8n);
  const state = FIRST.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < length; at += BLOCK_BYTES) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(at + i * 4);
    compress(state, words);
  }
  const hash = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => hash.setUint32(i * 4, word));
  return new Uint8Array(hash.buffer);
}

/** @param words the block's 16 words, with room for 48 more */
function compress(state: Uint32Array, words: Uint32Array): void {
  for (let i = 16; i < 64; i++) {
    const before15 = words[i - 15] ?? 0;
    const before2 = words[i - 2] ?? 0;
    const small0 = turn(before15, 7) ^ turn(before15, 18) ^ (before15 >>> 3);
    const small1 = turn(before2, 17) ^ turn(before2, 19) ^ (before2 >>> 10);
    words[i] = (words[i - 16] ?? 0) + small0 + (words[i - 7] ?? 0) + small1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i++) {
    const large1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const first = (h + large1 + ((e & f) ^ (~e & g)) + (ROUNDS[i] ?? 0) + (words[i] ?? 0)) | 0;
    const large0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  const rounds = [a, b, c, d, e, f, g, h];
  for (let i = 0; i < rounds.length; i++) state[i] = (state[i] ?? 0) + (rounds[i] ?? 0);
}

function turn(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fractions(root: (prime: number) => number, count: number): Uint32Array {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return Uint32Array.from(primes, (prime) => (root(prime) % 1) * 2 ** 32);
}
