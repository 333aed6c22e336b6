// A flame of merged calls: a picture that is zoomed and panned, and behind it the same calls as rows for keyboards and
// screen readers.

import type { JSX, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount, formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import { FlamePainter, type FlameScene } from "../../canvas/flame_painter.ts";
import { ROW_PX } from "../../canvas/lane_geometry.ts";
import type { AppState } from "../../state/app_state.ts";
import type { MergedFlame } from "../../state/merged_flame.ts";
import { labelOfFrame, labelOfStack, placeOfFrame, shortPlace } from "../../state/opened_recording.ts";
import { Busy, BusyLine } from "../../widgets/busy.tsx";
import { Hint } from "../../widgets/hint.tsx";
import { TreeGrid } from "../../widgets/tree_grid.tsx";
import { asksForMenu, useTransformMenu } from "../transform_menu.tsx";
import { usePicture } from "../timeline/use_picture.ts";
import { flameCommands } from "./flame_commands.ts";
import { attachFlamePointer } from "./flame_pointer.ts";

/** What a flame shows. */
export interface MergedFlameViewProps {
  readonly app: AppState;
  readonly flame: MergedFlame;
  /** What it is a picture of. */
  readonly label: string;
}

/** What goes on until it is there. */
const MERGING = "Merging calls";

/** The picture. */
export function MergedFlameView({ app, flame, label }: MergedFlameViewProps): JSX.Element {
  const { run } = flame.model;
  const stage = flame.stage.value;
  const palette = app.theme.palette.value;
  const box = useRef<HTMLDivElement>(null);
  const current = useRef(flame);
  current.current = flame;
  const { menu, open } = useTransformMenu(run);
  const openMenu = useRef(open);
  openMenu.current = open;
  const canvas = usePicture(app.frames, (surface) => {
    const painter = new FlamePainter(surface, palette, getComputedStyle(surface.canvas).fontFamily);
    return () => {
      const scene = sceneOf(flame);
      return () => painter.paint(scene, () => {});
    };
  }, [flame, palette]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => flame.viewHeight.value = element.clientHeight;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [flame]);
  const menuOf = (call: number, at: { readonly x: number; readonly y: number }) => {
    const of = current.current;
    // Of merged calls, a stack is one of several; only from the bottom up it is the path itself.
    const stack = of.isPaths ? of.calls.value.stack[call] ?? -1 : -1;
    const chain = of.isPaths ? {} : { chain: of.chainOf(call) };
    // To select a function makes another picture where it is the one in the middle.
    const frame = of.frameOf(call);
    if (of.isPaths) of.select(call);
    openMenu.current({ frame, stack, ...chain, at });
  };
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    return attachFlamePointer(element, {
      flame: () => current.current,
      settings: app.settings,
      onMenu: menuOf,
    });
  }, []);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const selected = flame.selected.value;
    const rect = event.currentTarget.getBoundingClientRect();
    if (asksForMenu(event) && selected >= 0) {
      menuOf(selected, { x: rect.left + 24, y: rect.top + Math.max(0, flame.topOf(selected)) + ROW_PX });
    } else {
      const command = app.keymap.commandOf(event);
      const handler = command === undefined ? undefined : flameCommands(flame)[command];
      if (handler === undefined) return;
      handler();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="flame" ref={box} tabIndex={0} role="group" aria-label={label} onKeyDown={onKeyDown}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}: ${formatCount(flame.calls.value.length)} merged calls`}
      />
      {stage === "again" && <BusyLine what={MERGING} />}
      {stage === "first" && <Busy what={MERGING} />}
      {stage === "done" && flame.calls.value.length === 0 && (
        <p class="calls-note">Nothing ran in what is looked at.</p>
      )}
      <FlameRows flame={flame} label={label} />
      <FlameHint flame={flame} />
      <FlameScrollMark flame={flame} />
      {menu}
    </div>
  );
}

/** Reads everything that the picture depends on. */
function sceneOf(flame: MergedFlame): FlameScene {
  const { run } = flame.model;
  const { opened } = run;
  const selected = flame.selected.value;
  return {
    range: flame.range.value,
    lanes: [{
      style: "calls",
      calls: flame.calls.value,
      layout: flame.layout.value,
      rowsTop: flame.rowsTop.value,
      rows: flame.layout.value.depths,
      open: true,
      selected,
      labelOf: (stack) => labelOfStack(opened, stack),
      samples: undefined,
    }],
    selectedNote: selected < 0 ? "" : formatDuration(flame.totalOf(selected)),
    frameOfStack: opened.recording.tables.stacks.columns.frame,
    markedFrame: run.selectedFrame.value ?? -1,
  };
}

function FlameHint({ flame }: { flame: MergedFlame }): JSX.Element | null {
  const hover = flame.hover.value;
  if (hover === undefined) return null;
  const { run } = flame.model;
  const frame = flame.frameOf(hover.call);
  const place = shortPlace(placeOfFrame(run.opened, frame));
  const total = flame.totalOf(hover.call);
  const self = flame.calls.value.self[hover.call] ?? 0;
  return (
    <Hint place={{ x: hover.x, keepFree: hover.keepFree }}>
      <h3>{labelOfFrame(run.opened, frame)}</h3>
      {place !== "" && <p class="mono dim">{place}</p>}
      <p class="figures number">
        <span>
          <span class="dim">total</span> {formatDuration(total)}
        </span>
        <span>
          <span class="dim">self</span> {formatDuration(self)}
        </span>
        <span>
          <span class="dim">of all</span> {formatShare(total / Math.max(1, flame.bounds.value.to))}
        </span>
      </p>
    </Hint>
  );
}

/** The calls as rows: callers before what they called, the widest first. */
function FlameRows({ flame, label }: { flame: MergedFlame; label: string }): JSX.Element {
  const { run } = flame.model;
  const calls = flame.calls.value;
  const active = flame.selected.value;
  return (
    <TreeGrid
      label={`${label}, as rows`}
      columns={["Function", "Total", "Self", "Share"]}
      count={calls.length}
      rowAt={(call) => ({
        id: String(call),
        level: flame.levelOf(call),
        cells: [
          labelOfFrame(run.opened, flame.frameOf(call)),
          formatDuration(flame.totalOf(call)),
          formatDuration(calls.self[call] ?? 0),
          formatShare(flame.totalOf(call) / Math.max(1, flame.bounds.value.to)),
        ],
        selected: call === active,
        expanded: undefined,
      })}
      active={active}
      onSelect={(call) => flame.reveal(call)}
      onActivate={(call) => flame.fit(call)}
    />
  );
}

/** How much of a tall flame is above and below the view. */
function FlameScrollMark({ flame }: { flame: MergedFlame }): JSX.Element | null {
  const height = flame.layout.value.depths * ROW_PX;
  const view = flame.viewHeight.value;
  if (height <= view || view === 0) return null;
  const place = { top: flame.scrollTop.value / height, share: view / height };
  return (
    <div
      class="flame-scroll"
      aria-hidden="true"
      style={{ top: `${place.top * 100}%`, height: `${place.share * 100}%` }}
    />
  );
}
