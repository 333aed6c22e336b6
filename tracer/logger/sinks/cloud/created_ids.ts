// Ids that no other process makes, also in pages without TLS, which have no `randomUUID`.

/** Bytes of an id of 32 digits. */
const ID_BYTES = 16;

/** 32 lower-case hexadecimal digits. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Ids by which receivers tell what they have already: a random beginning, and a number that counts up. */
export function createIds(): () => string {
  const beginning = randomId().slice(0, 20);
  let count = 0;
  return () => `${beginning}${(count++).toString(36).padStart(10, "0")}`;
}
