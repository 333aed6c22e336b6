// The transforms in force, above every tab: a click goes back to where a crumb was the last one, its cross takes it away.

import type { JSX } from "preact";
import { RemoveButton } from "../widgets/remove_button.tsx";
import { type Crumb, keepTransforms, listCrumbs, removeTransform } from "../state/transform_list.ts";
import type { OpenRun } from "../state/open_run.ts";

/** The bar; nothing while stacks are as they were recorded. */
export function Breadcrumbs({ run }: { run: OpenRun }): JSX.Element | null {
  const crumbs = listCrumbs(run);
  if (crumbs.length === 0) return null;
  return (
    <nav class="crumbs" aria-label="Transforms of the stacks" aria-busy={crumbs.some(isPending)}>
      <ol>
        <li>
          <button type="button" class="crumb-text" onClick={() => keepTransforms(run, 0)}>Everything</button>
        </li>
        {crumbs.map((crumb, index) => (
          <CrumbItem
            key={index}
            crumb={crumb}
            isLast={index === crumbs.length - 1}
            onGo={() => keepTransforms(run, index + 1)}
            onRemove={() => removeTransform(run, index)}
          />
        ))}
      </ol>
    </nav>
  );
}

function isPending(crumb: Crumb): boolean {
  return crumb.state === "pending";
}

interface CrumbItemProps {
  readonly crumb: Crumb;
  readonly isLast: boolean;
  readonly onGo: () => void;
  readonly onRemove: () => void;
}

function CrumbItem({ crumb, isLast, onGo, onRemove }: CrumbItemProps): JSX.Element {
  const { verb, object, note, state } = crumb;
  const name = object === "" ? verb : `${verb}: ${object}`;
  return (
    <li class={`crumb ${state}`}>
      <button
        type="button"
        class="crumb-text cut"
        title={isLast ? note || name : `Back to ${name}`}
        {...(isLast ? { "aria-current": "true" } : {})}
        onClick={onGo}
      >
        {object === "" ? verb : <span class="dim">{verb}</span>}
        {object !== "" && <span class="crumb-object mono">{object}</span>}
        {state === "unknown" && <span class="crumb-problem">not in this recording</span>}
      </button>
      <RemoveButton title="Take back" label={`Take back ${name}`} onClick={onRemove} />
    </li>
  );
}
