// Where on its way from the bottom of a stack something is met for the first time: what counts time once however deep
// calls nest.

/**
 * Finds the stacks none of whose callers has the same key. Hot.
 * @param parent `parent[i]` is the caller of stack `i`, always a smaller row; -1 at the bottom
 * @param keyOfStack `keyOfStack[i]` is 0 or above; -1 for stacks that do not count
 * @param keys one more than the highest key
 * @returns 1 for each such stack
 */
export function firstOnPath(
  parent: Int32Array,
  keyOfStack: Int32Array,
  keys: number,
): Uint8Array<ArrayBuffer> {
  const { length } = keyOfStack;
  const first = new Uint8Array(length);
  // The tree as first child and next sibling; index 0 stands for the bottom, stack i for i + 1.
  const firstChild = new Int32Array(length + 1).fill(-1);
  const nextSibling = new Int32Array(length + 1).fill(-1);
  for (let stack = length - 1; stack >= 0; stack--) {
    const above = (parent[stack] ?? -1) + 1;
    nextSibling[stack + 1] = firstChild[above] ?? -1;
    firstChild[above] = stack + 1;
  }
  const onPath = new Int32Array(keys);
  let at = firstChild[0] ?? -1;
  while (at > 0) {
    const key = keyOfStack[at - 1] ?? -1;
    if (key >= 0) {
      if (onPath[key] === 0) first[at - 1] = 1;
      onPath[key] = (onPath[key] ?? 0) + 1;
    }
    let next = firstChild[at] ?? -1;
    while (next < 0 && at > 0) {
      const left = keyOfStack[at - 1] ?? -1;
      if (left >= 0) onPath[left] = (onPath[left] ?? 0) - 1;
      next = nextSibling[at] ?? -1;
      if (next < 0) at = (parent[at - 1] ?? -1) + 1;
    }
    at = next;
  }
  return first;
}
