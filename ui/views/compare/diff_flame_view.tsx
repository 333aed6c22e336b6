// Both runs as one flame: as wide as in the longer of the two, red where the later one is slower, blue where it is faster,
// with the change written into each label.

import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { CHANGE_STEPS } from "../../../recording/analysis/diff_flames.ts";
import { formatCount, formatDuration } from "../../../recording/analysis/quantities.ts";
import { FlamePainter } from "../../canvas/flame_painter.ts";
import type { AppState } from "../../state/app_state.ts";
import type { CompareModel } from "../../state/compare.ts";
import { formatSigned } from "../../state/compare_summary.ts";
import { changePalette, DiffFlame } from "../../state/diff_flame.ts";
import { Hint } from "../../widgets/hint.tsx";
import { TreeGrid } from "../../widgets/tree_grid.tsx";
import { flameCommands } from "../calls/flame_commands.ts";
import { attachFlamePointer } from "../calls/flame_pointer.ts";
import { usePicture } from "../timeline/use_picture.ts";
import { useCommands } from "../use_commands.ts";
import { changeClass } from "./change_text.tsx";

/** Nothing in this picture is a frame of one recording. */
const NO_FRAMES = new Int32Array(0);

/** The flame. */
export function DiffFlameView({ app, model }: { app: AppState; model: CompareModel }): JSX.Element {
  const earlier = useRef<DiffFlame | undefined>(undefined);
  const flame = useMemo(() => {
    const made = new DiffFlame(model);
    if (earlier.current?.model.isOf(model) === true) made.continueFrom(earlier.current);
    return made;
  }, [model]);
  earlier.current = flame;
  const palette = app.theme.palette.value;
  const box = useRef<HTMLDivElement>(null);
  const current = useRef(flame);
  current.current = flame;
  const colours = useMemo(() => changePalette(palette), [palette]);
  const canvas = usePicture(app.frames, (surface) => {
    const painter = new FlamePainter(surface, colours, getComputedStyle(surface.canvas).fontFamily);
    return () => {
      const calls = flame.picture.value.calls;
      const selected = flame.selected.value;
      const scene = {
        range: flame.range.value,
        lanes: [{
          style: "calls" as const,
          calls,
          layout: flame.layout.value,
          rowsTop: flame.rowsTop.value,
          rows: flame.layout.value.depths,
          open: true,
          selected,
          labelOf: (node: number) => flame.labelOf(node),
          samples: undefined,
        }],
        selectedNote: "",
        frameOfStack: NO_FRAMES,
        markedFrame: -1,
      };
      return () => painter.paint(scene, () => {});
    };
  }, [flame, colours]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => current.current.viewHeight.value = element.clientHeight;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    const detach = attachFlamePointer(element, {
      flame: () => current.current,
      settings: app.settings,
      onMenu: (call) => current.current.select(call),
    });
    return () => {
      observer.disconnect();
      detach();
    };
  }, [flame]);
  useLayoutEffect(() => {
    app.search.target.value = flame.target;
    return () => {
      if (app.search.target.peek() === flame.target) app.search.target.value = undefined;
    };
  }, [flame]);
  useCommands(app.keymap, flameCommands(flame));
  const { length } = flame.picture.value.calls;
  return (
    <>
      <div class="flame diff-flame" ref={box} tabIndex={0} role="group" aria-label="Both runs as a flame">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`Both runs as a flame: ${formatCount(length)} merged calls`}
        />
        {length === 0 && <p class="compare-notice dim">No sample was taken in either run.</p>}
        <FlameRows flame={flame} />
        <FlameHint flame={flame} />
      </div>
      <Scale colours={colours} />
    </>
  );
}

/** What the colours mean. */
function Scale({ colours }: { colours: Readonly<Record<string, string>> }): JSX.Element {
  return (
    <p class="compare-note change-scale dim">
      <span>− faster</span>
      <svg width={(2 * CHANGE_STEPS + 1) * 12} height="10" aria-hidden="true">
        {Array.from(
          { length: 2 * CHANGE_STEPS + 1 },
          (_, index) => (
            <rect key={index} x={index * 12} width="12" height="10" fill={colours[`group-${index}`] ?? ""} />
          ),
        )}
      </svg>
      <span>slower +</span>
      <span>As wide as in the run in which it took longer.</span>
    </p>
  );
}

function FlameHint({ flame }: { flame: DiffFlame }): JSX.Element | null {
  const hover = flame.hover.value;
  if (hover === undefined) return null;
  const node = flame.nodeOf(hover.call);
  const { before, after, change } = flame.timesOf(hover.call);
  const { tree } = flame.picture.value;
  const of = flame.model.matched.value.functions[tree.of[node] ?? -1];
  const self = (tree.selfAfter[node] ?? 0) - (tree.selfBefore[node] ?? 0);
  return (
    <Hint place={{ x: hover.x, keepFree: hover.keepFree }}>
      <h3>{of?.title}</h3>
      {of !== undefined && of.place !== "" && <p class="mono dim">{of.place}</p>}
      <p class="figures number">
        <span>
          <span class="dim">before</span> {before === 0 ? "not seen" : formatDuration(before)}
        </span>
        <span>
          <span class="dim">after</span> {after === 0 ? "not seen" : formatDuration(after)}
        </span>
        <span class={`change ${changeClass(change)}`}>{formatSigned(change, formatDuration)}</span>
        <span>
          <span class="dim">of it self</span> {formatSigned(self, formatDuration)}
        </span>
      </p>
    </Hint>
  );
}

/** The same as rows, for those who cannot see the canvas. */
function FlameRows({ flame }: { flame: DiffFlame }): JSX.Element {
  const { calls } = flame.picture.value;
  const active = flame.selected.value;
  return (
    <TreeGrid
      label="Both runs as rows"
      columns={["Function", "Before", "After", "Change"]}
      count={calls.length}
      rowAt={(call) => {
        const { before, after, change } = flame.timesOf(call);
        return {
          id: String(call),
          level: (calls.depth[call] ?? 0) + 1,
          cells: [
            flame.model.titleOf(flame.nodeOf(call)),
            formatDuration(before),
            formatDuration(after),
            formatSigned(change, formatDuration),
          ],
          selected: call === active,
          expanded: undefined,
        };
      }}
      active={active}
      onSelect={(call) => flame.reveal(call)}
      onActivate={(call) => flame.select(call)}
    />
  );
}
