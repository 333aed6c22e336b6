// The Timeline tab: what ran, where the time went and what was said, on one axis.

import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { formatDuration } from "../../../recording/analysis/quantities.ts";
import { describeSelection } from "../../state/describe_selection.ts";
import type { TimelineModel } from "../../state/timeline.ts";
import { TimelineLook } from "../../state/timeline_look.ts";
import type { TabProps } from "../tab_props.ts";
import { useCommands } from "../use_commands.ts";
import { useComputedOf } from "../use_computed_of.ts";
import { CallGrid } from "./call_grid.tsx";
import { Legend } from "./legend.tsx";
import { Minimap } from "./minimap.tsx";
import { RunHeader } from "./run_header.tsx";
import { Stage } from "./stage.tsx";
import { StatusGrid } from "./status_grid.tsx";
import { timelineCommands } from "./timeline_commands.ts";

/** The tab for one recording. */
export function Timeline({ app, run }: TabProps): JSX.Element {
  const model = run.timeline;
  const look = useMemo(() => new TimelineLook(run), [run]);
  useCommands(app.keymap, timelineCommands(model));
  useLayoutEffect(() => {
    const { target } = run.search;
    target.value = look.target;
    return () => {
      if (target.peek() === look.target) target.value = undefined;
    };
  }, [run, look]);
  useSignalEffect(() => {
    const { opened } = model;
    document.title = `${opened.id.split("/")[0] ?? "microlog"} · ${
      formatDuration(opened.bounds.to)
    } · microlog`;
  });
  return (
    <main class="timeline">
      <RunHeader app={app} model={model} />
      <Minimap app={app} model={model} look={look} />
      <Legend model={model} look={look} />
      <Stage app={app} run={run} look={look} />
      <CallGrid model={model} />
      <StatusGrid model={model} />
      <LiveText model={model} />
    </main>
  );
}

/** Says what is selected to those who cannot see the canvas. */
function LiveText({ model }: { model: TimelineModel }): JSX.Element {
  const text = useComputedOf(model, () => describeSelection(model));
  return <p class="unseen" id="timeline-selection" role="status" aria-live="polite">{text}</p>;
}
