// Strings of a recording: each text once. `StringPool` collects them while writing; `StringTable` holds what was
// read as bytes and makes a string when somebody asks for it, so that a million messages cost nothing until seen.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes that are decoded at once: few enough that one text that is not to be skipped keeps few others. */
const PIECE_BYTES = 4096;

/** Strings as UTF-8 in one array: string `i` is `bytes[offsets[i] .. offsets[i + 1]]`. Transferable to a worker. */
export interface StringColumns {
  readonly bytes: Uint8Array;
  /** One longer than there are strings; ascending; the last is `bytes.length`. */
  readonly offsets: Uint32Array;
}

/** Read-only strings by index. Index -1 (none) and any other that is not there is the empty string. */
export class StringTable {
  readonly columns: StringColumns;
  readonly #cache: (string | undefined)[] = [];

  constructor(columns: StringColumns) {
    this.columns = columns;
  }

  get length(): number {
    return this.columns.offsets.length - 1;
  }

  get(index: number): string {
    if (index < 0 || index >= this.length) return "";
    const cached = this.#cache[index];
    if (cached !== undefined) return cached;
    const text = this.peek(index);
    this.#cache[index] = text;
    return text;
  }

  /** The same without remembering it: for those who look at a million texts once. */
  peek(index: number): string {
    if (index < 0 || index >= this.length) return "";
    const { bytes, offsets } = this.columns;
    return this.#cache[index] ?? decoder.decode(bytes.subarray(offsets[index], offsets[index + 1]));
  }

  /**
   * Calls back with every text in turn, and remembers none. Hot: texts are cut out of long pieces, because a decoder
   * costs more to call than to run.
   * @param skips told of texts one behind the other; when it says so, none of them is visited
   */
  forEach(visit: (text: string, index: number) => void, skips: (piece: string) => boolean = never): void {
    const { bytes, offsets } = this.columns;
    for (let first = 0; first < this.length;) {
      const start = offsets[first] ?? 0;
      let last = first + 1;
      while (last < this.length && (offsets[last + 1] ?? 0) - start <= PIECE_BYTES) last++;
      const piece = decoder.decode(bytes.subarray(start, offsets[last]));
      // Of bytes that are no UTF-8, nobody knows which characters they made.
      const isWhole = !piece.includes("\ufffd");
      if (!isWhole || !skips(piece)) {
        let from = 0;
        for (let index = first; index < last; index++) {
          const length = unitsOf(bytes, offsets[index] ?? 0, offsets[index + 1] ?? 0);
          visit(isWhole ? piece.slice(from, from + length) : this.peek(index), index);
          from += length;
        }
      }
      first = last;
    }
  }
}

/** UTF-16 units of a stretch of UTF-8. */
function unitsOf(bytes: Uint8Array, start: number, end: number): number {
  let units = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    // Bytes 10xxxxxx continue a character; 11110xxx begins one of two units.
    if ((byte & 0xc0) !== 0x80) units += byte < 0xf0 ? 1 : 2;
  }
  return units;
}

function never(): boolean {
  return false;
}

/** Gives each text an index, the same text the same index. */
export class StringPool {
  readonly #indexes = new Map<string, number>();

  get length(): number {
    return this.#indexes.size;
  }

  /** Index of the text, new or known. */
  add(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    const index = this.#indexes.size;
    this.#indexes.set(text, index);
    return index;
  }

  /** All texts by index. */
  list(): string[] {
    return [...this.#indexes.keys()];
  }

  build(): StringTable {
    return stringTableFrom(this.list());
  }
}

/** A table of the given texts, in their order. */
export function stringTableFrom(texts: readonly string[]): StringTable {
  const offsets = new Uint32Array(texts.length + 1);
  let bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0) + 64);
  let end = 0;
  texts.forEach((text, i) => {
    const most = text.length * 3; // UTF-16 to UTF-8 takes no more than that
    if (end + most > bytes.length) {
      const grown = new Uint8Array(Math.max(end + most, bytes.length * 2));
      grown.set(bytes.subarray(0, end));
      bytes = grown;
    }
    end += encoder.encodeInto(text, bytes.subarray(end)).written;
    offsets[i + 1] = end;
  });
  return new StringTable({ bytes: bytes.slice(0, end), offsets });
}

/** The table with more texts behind those that are there. */
export function addStrings(table: StringTable, texts: readonly string[]): StringTable {
  const before = table.columns;
  const added = stringTableFrom(texts).columns;
  const bytes = new Uint8Array(before.bytes.length + added.bytes.length);
  bytes.set(before.bytes);
  bytes.set(added.bytes, before.bytes.length);
  const offsets = new Uint32Array(before.offsets.length + texts.length);
  offsets.set(before.offsets);
  added.offsets.forEach((offset, i) => offsets[table.length + i] = before.bytes.length + offset);
  return new StringTable({ bytes, offsets });
}
