// Short words at the foot of the page about what was just done, with the way to undo it.

import type { JSX } from "preact";
import type { AppState } from "../state/app_state.ts";
import type { Deletion } from "../state/deletions.ts";

/** What can be undone, and what did not work. */
export function Toasts({ app }: { app: AppState }): JSX.Element {
  const { deletions, tree } = app;
  const problem = deletions.problem.value;
  return (
    <div class="toasts" role="status">
      {deletions.pending.value.map((deletion) => (
        <div key={deletion.ids[0]} class="toast">
          <span class="cut">{textOf(deletion)}</span>
          <button type="button" class="button" title="Undo (U)" onClick={() => tree.undo(deletion)}>
            Undo
          </button>
        </div>
      ))}
      {problem !== "" && (
        <div class="toast">
          <span class="problem">{problem}</span>
          <button type="button" class="button" onClick={deletions.dismissProblem}>Close</button>
        </div>
      )}
    </div>
  );
}

function textOf({ ids }: Deletion): string {
  return ids.length === 1 ? `Deleted ${ids[0] ?? ""}` : `Deleted ${ids.length} recordings`;
}
