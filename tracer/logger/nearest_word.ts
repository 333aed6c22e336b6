// The word that somebody meant who wrote another one.

/** Longer texts are no slips of the pen. */
const LONGEST = 40;

/**
 * The word that is nearest to a text, when it is near enough for a slip: a changed, missing, doubled or exchanged letter, two
 * in longer words, or another way of writing it (`log_fmt` for `logfmt`).
 */
export function findNearest(text: string, words: readonly string[]): string | undefined {
  if (text.length > LONGEST) return undefined;
  const wanted = plain(text);
  let nearest: string | undefined;
  let least = wanted.length > 5 ? 2 : 1;
  for (const word of words) {
    const distance = countEdits(wanted, plain(word));
    if (distance > least || (distance === least && nearest !== undefined)) continue;
    nearest = word;
    least = distance;
  }
  return nearest;
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_. ]/g, "");
}

/** Letters to put in, take out, change or exchange with their neighbour, to make one text of another. */
function countEdits(from: string, to: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const changed = (last[column - 1] ?? 0) + (isSame ? 0 : 1);
      let least = Math.min(changed, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isExchanged = row > 1 && column > 1 && from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (isExchanged) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      current.push(least);
    }
    before = last;
    last = current;
  }
  return last[to.length] ?? 0;
}
