// What the colours of the frames mean, and the switch between meanings. A click on a colour searches for what it stands for.

import type { JSX } from "preact";
import { COLOURINGS } from "../../../recording/analysis/frame_groups.ts";
import { formatShare } from "../../../recording/analysis/quantities.ts";
import type { OpenRun } from "../../state/open_run.ts";
import type { LegendGroup, TimelineLook } from "../../state/timeline_look.ts";
import { Segments } from "../../widgets/segments.tsx";

/** By package, the program's own files each by itself; by file; by what the engine does. */
const OPTIONS = COLOURINGS.map((value) => ({ value, title: value }));

/** The switch and the colours. */
export function ColourLegend({ run, look }: { run: OpenRun; look: TimelineLook }): JSX.Element | null {
  const legend = look.legend.value;
  if (legend.length === 0) return null;
  return (
    <div class="colour-legend" role="group" aria-label="Colours of the frames">
      <Segments
        label="Colour frames by"
        options={OPTIONS}
        value={look.colouring.value}
        onChange={(colouring) => look.colourBy(colouring)}
      />
      <ul>
        {legend.map((group) => (
          <li key={group.name}>
            <Group run={run} group={group} searchable={look.colouring.value !== "engine"} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Group(
  { run, group: { name, group, share }, searchable }: {
    run: OpenRun;
    group: LegendGroup;
    searchable: boolean;
  },
): JSX.Element {
  const swatch = (
    <>
      <span
        class="swatch"
        style={group < 0 ? {} : { background: `var(--group-${group})` }}
        aria-hidden="true"
      />
      <span class="group-name">{name}</span>
      <span class="number dim">{formatShare(share)}</span>
    </>
  );
  // Frames without a file cannot be found by it.
  if (!searchable || group < 2) return <span class="group">{swatch}</span>;
  const pattern = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const searched = run.search.text.value === pattern;
  return (
    <button
      type="button"
      class="group"
      aria-pressed={searched}
      title={searched ? "Stop searching for it" : `Search for ${name}`}
      onClick={() => run.search.type(searched ? "" : pattern)}
    >
      {swatch}
    </button>
  );
}
