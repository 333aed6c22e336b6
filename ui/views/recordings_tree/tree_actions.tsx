// What one can do with several selected runs.

import type { JSX } from "preact";
import { formatCount } from "../../../recording/analysis/quantities.ts";
import type { TreeModel } from "../../state/tree_model.ts";
import { CloseButton } from "../../widgets/close_button.tsx";

/** A bar at the foot of the tree; nothing while no more than one is selected. */
export function TreeActions({ tree }: { tree: TreeModel }): JSX.Element | null {
  const { size } = tree.selected.value;
  if (size < 2) return null;
  return (
    <div class="tree-actions" role="group" aria-label="Selected recordings">
      <span class="number" role="status">{formatCount(size)} selected</span>
      <button
        type="button"
        class="button"
        disabled={size !== 2}
        title={size === 2 ? "Compare the two" : "Select two to compare"}
        onClick={() => tree.compare()}
      >
        Compare
      </button>
      <button type="button" class="button" onClick={() => tree.remove(undefined)}>Delete</button>
      <CloseButton label="Select none" onClick={() => tree.clearSelection()} />
    </div>
  );
}
