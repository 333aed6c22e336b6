// Strings of a recording: each text once. `StringPool` collects them while writing; `StringTable` holds what was
// read as bytes and makes a string when somebody asks for it, so that a million messages cost nothing until seen.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

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
