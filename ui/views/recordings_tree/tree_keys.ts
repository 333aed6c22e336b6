// What keys do in the recordings tree.

import type { TreeModel } from "../../state/tree_model.ts";

/** Height of every row. */
export const TREE_ROW_PX = 24;

/** Does what a key means in the tree; false when it means nothing. @param page rows that are in view */
export function treeKeyAction(event: KeyboardEvent, tree: TreeModel, page: number): boolean {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === "a") {
      tree.selectAll();
      return true;
    }
    if (event.key !== " ") return false;
  }
  const target = targetOf(event.key, tree, page);
  if (target !== undefined) {
    if (event.shiftKey) tree.extendTo(target);
    else tree.moveTo(target);
    return true;
  }
  return changeRow(event.key, tree);
}

/** The row that a key moves to. */
function targetOf(key: string, { active, rows }: TreeModel, page: number): number | undefined {
  switch (key) {
    case "ArrowDown":
      return active.value + 1;
    case "ArrowUp":
      return active.value - 1;
    case "PageDown":
      return active.value + page;
    case "PageUp":
      return active.value - page;
    case "Home":
      return 0;
    case "End":
      return rows.value.length - 1;
    default:
      return undefined;
  }
}

function changeRow(key: string, tree: TreeModel): boolean {
  const at = tree.active.value;
  const row = tree.rows.value[at];
  switch (key) {
    case "Enter":
      tree.activate(row);
      return true;
    case " ":
      if (row !== undefined) tree.select(row, "toggle");
      return true;
    case "Delete":
      tree.remove(row);
      return true;
    case "Escape":
      // Nothing to give up here: the key is another's.
      if (tree.selected.value.size < 2) return false;
      tree.clearSelection();
      return true;
    case "ArrowRight":
      if (row?.kind === "application" && !row.open) tree.toggle(row.name);
      else tree.moveTo(at + 1);
      return true;
    case "ArrowLeft":
      if (row?.kind === "application" && row.open) tree.toggle(row.name);
      else if (row?.kind === "run") tree.moveTo(at - row.place);
      return true;
    default:
      return false;
  }
}
