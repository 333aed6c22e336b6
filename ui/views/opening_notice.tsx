// What stands where a recording will be: how to make the first one, how far loading is, or why there is nothing.

import type { ComponentChildren, JSX } from "preact";
import { formatBytes } from "../../recording/analysis/quantities.ts";
import type { AppState } from "../state/app_state.ts";
import type { LoadProgress } from "../state/decode_protocol.ts";
import { ProgressBar } from "../widgets/progress_bar.tsx";

/** The notice for the state that opening is in. */
export function OpeningNotice({ app }: { app: AppState }): JSX.Element {
  const opening = app.opening.state.value;
  if (opening.phase === "loading") return <Loading id={opening.id} progress={opening.progress} />;
  if (opening.phase === "failed") {
    return (
      <Notice title={`${opening.id} cannot be shown`}>
        <p role="alert">{opening.message}.</p>
        <button type="button" class="button" onClick={app.opening.retry}>Try again</button>
      </Notice>
    );
  }
  const listed = app.list.items.value !== undefined;
  const problem = app.list.problem.value;
  if (!listed && problem !== "") {
    return (
      <Notice title="The list of recordings is not available">
        <p role="alert">{problem}.</p>
        <button type="button" class="button" onClick={() => void app.list.refresh()}>Try again</button>
      </Notice>
    );
  }
  if (!listed) return <main class="notice" aria-busy="true" />;
  if (app.tree.items.value.length > 0) {
    return <Notice title="No recording is open">Choose one at the left.</Notice>;
  }
  return (
    <Notice title="No recordings yet. Make the first one:">
      <code>microlog record -- bun app.ts</code>
      <p class="dim">Any Bun, Node or Deno command will do. It appears here by itself.</p>
    </Notice>
  );
}

function Notice({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <main class="notice">
      <h2>{title}</h2>
      {children}
    </main>
  );
}

function Loading({ id, progress }: { id: string; progress: LoadProgress }): JSX.Element {
  const doing = progress.stage === "decoding" ? "Reading" : "Loading";
  return (
    <main class="notice" aria-busy="true">
      <p class="dim">{doing} {id}</p>
      <ProgressBar share={progress.share} label={doing} />
      <p class="dim number">{progress.loadedBytes > 0 ? formatBytes(progress.loadedBytes) : "\u00a0"}</p>
    </main>
  );
}
