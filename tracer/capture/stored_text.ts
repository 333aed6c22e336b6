// What is written of a message: without secrets, of bounded length, and with nothing for terminals in it but colours and
// styles, which say something: a test runner's green and red, the grey of what does not matter.

import { maskText } from "../logger/mask.ts";

/** Longest text of an entry in UTF-16 units. */
const LONGEST_MESSAGE = 16 * 1024;

/** Units that colours may add to the longest text. */
const MOST_COLOURS = 16 * 1024;

const ESCAPE = "\x1b";

/** Colours, cursor movements and links (ECMA-48: CSI, OSC and short sequences). The first group is what sets colours. */
const CONTROL_SEQUENCE = new RegExp(
  `(${ESCAPE}\\[[\\d;:]*m)|` +
    `${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07${ESCAPE}]*(?:\x07|${ESCAPE}\\\\)|[@-Z\\\\^_])`,
  "g",
);

/** The text as it is written. Hot for messages without colours. */
export function storedText(message: string): string {
  if (!message.includes(ESCAPE)) return maskText(shorten(message));
  const plain = message.replace(CONTROL_SEQUENCE, "");
  const masked = maskText(shorten(plain));
  // Between the letters of a secret there may be colours: what had to be hidden or cut is written without them.
  if (masked !== plain) return masked;
  const coloured = message.replace(CONTROL_SEQUENCE, "$1");
  return coloured.length > LONGEST_MESSAGE + MOST_COLOURS ? plain : coloured;
}

/** The text, and how much of it was cut off. */
export function shorten(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  return `${message.slice(0, LONGEST_MESSAGE)}… (${message.length - LONGEST_MESSAGE} more characters)`;
}
