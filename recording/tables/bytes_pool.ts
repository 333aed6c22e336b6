// Strings of many tables brought together as the bytes that they are: making texts of them would take most of the time.

import { enlarge, firstHash, mixHash, RowIndex } from "./row_index.ts";
import { StringTable } from "./strings.ts";

const FIRST_BYTES = 1024;
const FIRST_ROWS = 64;

/** Gives each string an index, the same bytes the same index. Hot. */
export class BytesPool {
  readonly #index = new RowIndex();
  #bytes: Uint8Array = new Uint8Array(FIRST_BYTES);
  /** Where string `i` ends; it starts where the one before it ends. */
  #ends: Int32Array = new Int32Array(FIRST_ROWS);

  get length(): number {
    return this.#index.length;
  }

  /** Index of a string, new or known. @param bytes its UTF-8 lies from `start` to before `end` */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    let slot = this.#index.slotOf(hash);
    for (let row = this.#index.rowAt(slot); row >= 0; row = this.#index.rowAt(slot)) {
      if (this.#isAt(row, bytes, start, end)) return row;
      slot = this.#index.after(slot);
    }
    const row = this.#index.put(slot, hash);
    if (row === this.#ends.length) this.#ends = enlarge(this.#ends);
    this.#ends[row] = this.#append(bytes, start, end);
    return row;
  }

  build(): StringTable {
    const offsets = new Uint32Array(this.length + 1);
    offsets.set(this.#ends.subarray(0, this.length), 1);
    return new StringTable({ bytes: this.#bytes.slice(0, offsets.at(-1)), offsets });
  }

  #isAt(row: number, bytes: Uint8Array, start: number, end: number): boolean {
    const mine = this.#startOf(row);
    if ((this.#ends[row] ?? 0) - mine !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (this.#bytes[mine + i] !== bytes[start + i]) return false;
    return true;
  }

  #startOf(row: number): number {
    return row === 0 ? 0 : this.#ends[row - 1] ?? 0;
  }

  /** Returns where it ends. */
  #append(bytes: Uint8Array, start: number, end: number): number {
    const mine = this.#startOf(this.length - 1);
    const needed = mine + end - start;
    if (needed > this.#bytes.length) {
      const enlarged = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
      enlarged.set(this.#bytes.subarray(0, mine));
      this.#bytes = enlarged;
    }
    this.#bytes.set(bytes.subarray(start, end), mine);
    return needed;
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = firstHash();
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  return mixHash(hash, end - start);
}
