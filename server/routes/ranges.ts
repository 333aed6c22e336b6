// HTTP's conditions and ranges (RFC 9110, sections 13 and 14) as far as fetching a recording needs them.

/** What a `Range` header asks for: everything, a part, or something that is not there. */
export type RangeWish =
  | { readonly kind: "all" }
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "none" };

/**
 * Reads a `Range` header. Several ranges at once and other units are answered with everything, as the RFC allows.
 * @param sizeBytes of the whole; `end` of a part is behind its last byte
 */
export function parseRange(header: string | undefined, sizeBytes: number): RangeWish {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(" ", "") ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (match === null || (first === "" && last === "")) return { kind: "all" };
  if (first === "") {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? { kind: "none" } : { kind: "part", start: sizeBytes - length, end: sizeBytes };
  }
  const start = Number(first);
  const end = last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (last !== "" && Number(last) < start) return { kind: "all" };
  return start < end ? { kind: "part", start, end } : { kind: "none" };
}

/** Whether an `If-None-Match` header names the entity tag. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
