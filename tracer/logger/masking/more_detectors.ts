// Detectors that are off unless a configuration wants them: what they find is no secret everywhere.

import type { Detector } from "../mask.ts";

/** Behind a sign that no address has before it: from each character on, a long word would be looked through again. */
const EMAIL = /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

const BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`(?<![\\d.])${BYTE}(?:\\.${BYTE}){3}(?!\\d|\\.\\d)`, "g");

/** Up to eight groups; whether they are an address is looked at then, because times look alike. */
const IPV6 = /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])/gi;

/** In the international way of writing alone: other numbers look like numbers. */
const PHONE = /(?<![\w+])\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/g;

const UUID = /(?<![\w-])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\w-])/gi;

/** By the names that configurations have for them. */
export const MORE_DETECTORS: readonly Detector[] = [
  { name: "email", pattern: EMAIL, signs: "@" },
  { name: "ipv4", pattern: IPV4, signs: "." },
  { name: "ipv6", pattern: IPV6, signs: ":", mask: (hide, [text = ""]) => isIpv6(text) ? hide(text) : text },
  { name: "phone", pattern: PHONE, signs: "+" },
  { name: "uuid", pattern: UUID, signs: "-" },
];

/** Eight groups, or fewer with one gap (RFC 4291). */
function isIpv6(text: string): boolean {
  const gaps = text.split("::").length - 1;
  const groups = text.split(":").filter((group) => group !== "").length;
  return gaps === 0
    ? groups === 8 && !text.startsWith(":") && !text.endsWith(":")
    : gaps === 1 && groups < 8 && groups > 0;
}
