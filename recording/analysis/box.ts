// Lines in a frame of line-drawing characters.

/**
 * The frame with its lines, without an end of line behind the last one.
 * @param widthOf columns that a line takes, default: its UTF-16 units
 */
export function drawBox(
  lines: readonly string[],
  widthOf: (line: string) => number = (line) => line.length,
): string {
  const width = lines.reduce((most, line) => Math.max(most, widthOf(line)), 0);
  const edge = "─".repeat(width + 2);
  const padded = lines.map((line) => `│ ${line}${" ".repeat(width - widthOf(line))} │`);
  return [`╭${edge}╮`, ...padded, `╰${edge}╯`].join("\n");
}
