// The graph itself: drawn, moved, zoomed, walked along by keys.

import { effect, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX, TargetedFocusEvent, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type AdvanceOf } from "../../canvas/text_fit.ts";
import type { AppState } from "../../state/app_state.ts";
import { bringIntoView, type Camera, fitCamera, panCamera, zoomCamera } from "../../state/camera.ts";
import type { DesignModel } from "../../state/design.ts";
import type { DesignPicture, Extent } from "../../state/design_picture.ts";
import type { Point } from "../../state/graph_layout.ts";
import type { CommandHandlers } from "../use_commands.ts";
import { useCommands } from "../use_commands.ts";
import { useComputedOf } from "../use_computed_of.ts";
import { GraphHint } from "./graph_hint.tsx";
import { attachGraphPointer, type GraphHover } from "./graph_pointer.ts";
import { EdgeLabel, EdgeShape, type Light, LoopShape, NodeShape } from "./graph_shapes.tsx";

const ZOOM_STEP = 1.25;
const PAN_PX = 80;

/** What the view shows. */
export interface GraphViewProps {
  readonly app: AppState;
  readonly model: DesignModel;
  readonly titleAdvance: AdvanceOf;
  readonly noteAdvance: AdvanceOf;
  /** Raised when everything is to be shown. */
  readonly fits: Signal<number>;
}

/** The graph. */
export function GraphView({ app, model, titleAdvance, noteAdvance, fits }: GraphViewProps): JSX.Element {
  const svg = useRef<SVGSVGElement>(null);
  const scene = useRef<SVGGElement>(null);
  const camera = useSignal<Camera>({ x: 0, y: 0, scale: 1 });
  const hover = useSignal<GraphHover | undefined>(undefined);
  const pointer = useSignal<Point | undefined>(undefined);
  const active = useSignal(-1);
  const current = useRef(model);
  current.current = model;
  const picture = model.picture.value;

  const size = () => ({ width: svg.current?.clientWidth ?? 0, height: svg.current?.clientHeight ?? 0 });
  const fit = (extent: Extent | undefined) => {
    if (extent !== undefined && size().width > 0) camera.value = fitCamera(extent, size());
  };
  const showAll = () => fit(current.current.picture.peek()?.extent);

  useLayoutEffect(() => {
    if (svg.current === null) return;
    return attachGraphPointer(svg.current, {
      model: () => current.current,
      settings: app.settings,
      camera,
      hover,
      pointer,
      showAll,
    });
  }, []);
  // In the frame in which it changes: what is pointed at has to be what is seen.
  useLayoutEffect(() =>
    effect(() => {
      const { x, y, scale } = camera.value;
      scene.current?.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    }), []);
  useSignalEffect(() => {
    if (fits.value > 0) showAll();
  });
  useFitNew(model, picture, showAll);

  const focus = (index: number) => {
    const node = picture?.nodes[index];
    if (node === undefined) return;
    active.value = index;
    camera.value = bringIntoView(camera.peek(), extentAround([node]), size());
    svg.current?.querySelector<SVGElement>(`[data-node="${index}"]`)?.focus({ preventScroll: true });
  };
  const start = Math.max(0, model.selected.value);
  const walk = (direction: "left" | "right" | "up" | "down") => {
    focus(active.value < 0 ? start : model.neighbour(active.value, direction));
  };
  const zoom = (factor: number, at = pointer.peek()) => {
    const { width, height } = size();
    camera.value = zoomCamera(camera.peek(), factor, at ?? { x: width / 2, y: height / 2 });
  };
  const middle = () => ({ x: size().width / 2, y: size().height / 2 });
  const pan = (dx: number) => camera.value = panCamera(camera.peek(), dx, 0);
  const commands: CommandHandlers = {
    zoomIn: () => zoom(ZOOM_STEP),
    zoomOut: () => zoom(1 / ZOOM_STEP),
    zoomInFast: () => zoom(ZOOM_STEP ** 3),
    zoomOutFast: () => zoom(1 / ZOOM_STEP ** 3),
    zoomInMiddle: () => zoom(ZOOM_STEP, middle()),
    zoomOutMiddle: () => zoom(1 / ZOOM_STEP, middle()),
    panLeft: () => void pan(PAN_PX),
    panRight: () => void pan(-PAN_PX),
    panLeftFast: () => void pan(PAN_PX * 4),
    panRightFast: () => void pan(-PAN_PX * 4),
    showAll,
    fitSelection: () => fit(selectedExtent(model) ?? picture?.extent),
    selectPrevious: () => walk("left"),
    selectNext: () => walk("right"),
    selectCaller: () => walk("up"),
    selectCallee: () => walk("down"),
    escape: () => {
      if (model.selected.peek() < 0) return false;
      model.clear();
      return true;
    },
  };
  useCommands(app.keymap, commands);
  useMatchSteps(app, model, (index) => focus(index));

  const whole = useComputedOf(
    model,
    ({ graph }) => graph.value.nodes.reduce((most, { total }) => Math.max(most, total), 1),
  );
  const onKeyDown = (event: TargetedKeyboardEvent<SVGSVGElement>) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (active.value >= 0) model.select(active.value);
  };
  const onFocusIn = (event: TargetedFocusEvent<SVGSVGElement>) => {
    const index = event.target instanceof SVGElement ? event.target.dataset["node"] : undefined;
    if (index !== undefined) active.value = Number(index);
  };
  return (
    <div class="graph-window">
      <svg
        ref={svg}
        class="graph"
        role="group"
        aria-label="Call graph. Arrow keys go to callers, callees and neighbours, Enter selects."
        onKeyDown={onKeyDown}
        onFocusIn={onFocusIn}
      >
        <g ref={scene}>
          {picture !== undefined && (
            <Scene
              model={model}
              picture={picture}
              active={active.value < 0 || active.value >= picture.nodes.length ? start : active.value}
              whole={whole.value}
              titleAdvance={titleAdvance}
              noteAdvance={noteAdvance}
            />
          )}
        </g>
      </svg>
      {picture === undefined && model.problem.value === "" && (
        <p class="graph-waiting dim" role="status">Laying out …</p>
      )}
      {picture !== undefined && hover.value !== undefined && (
        <GraphHint picture={picture} hover={hover.value} whole={wholeOf(model)} />
      )}
    </div>
  );
}

interface SceneProps {
  readonly model: DesignModel;
  readonly picture: DesignPicture;
  readonly active: number;
  readonly whole: number;
  readonly titleAdvance: AdvanceOf;
  readonly noteAdvance: AdvanceOf;
}

function Scene({ model, picture, active, whole, titleAdvance, noteAdvance }: SceneProps): JSX.Element {
  const lit = model.lit.value;
  const found = model.found.value;
  const selected = model.selected.value;
  const lightOfNode = (index: number): Light => {
    if (found !== undefined && found[index] !== true) return "dimmed";
    return lit === undefined ? "" : lit.nodes.has(index) ? "lit" : "dimmed";
  };
  const lightOfEdge = (index: number): Light => {
    const edge = picture.edges[index];
    if (edge === undefined) return "";
    if (found !== undefined && (found[edge.from] !== true || found[edge.to] !== true)) return "dimmed";
    return lit === undefined ? "" : lit.edges.has(index) ? "lit" : "dimmed";
  };
  return (
    <>
      {picture.edges.map((edge, index) => (
        <EdgeShape key={`${edge.from} ${edge.to}`} edge={edge} index={index} light={lightOfEdge(index)} />
      ))}
      {picture.nodes.map((node) => <LoopShape key={node.key} node={node} light={lightOfNode(node.index)} />)}
      {picture.nodes.map((node) => (
        <NodeShape
          key={node.key}
          node={node}
          light={lightOfNode(node.index)}
          selected={node.index === selected}
          active={node.index === active}
          whole={whole}
          titleAdvance={titleAdvance}
          noteAdvance={noteAdvance}
        />
      ))}
      {picture.edges.map((edge, index) => (
        <EdgeLabel key={`${edge.from} ${edge.to}`} edge={edge} light={lightOfEdge(index)} />
      ))}
    </>
  );
}

/** Shows everything when another graph appears, but not when the same one grows. */
function useFitNew(model: DesignModel, picture: DesignPicture | undefined, showAll: () => void): void {
  const shown = useRef("");
  const name = [model.level.value, ...model.folded.value, ...model.expanded.value.entries()].join(" ");
  useLayoutEffect(() => {
    if (picture === undefined || shown.current === name) return;
    shown.current = name;
    showAll();
  });
}

/** Makes nodes the matches of the search box. */
function useMatchSteps(app: AppState, model: DesignModel, go: (index: number) => void): void {
  // What it does depends on the picture that is drawn last.
  const latest = useRef(go);
  latest.current = go;
  const matches = useComputedOf(model, () => {
    const places = model.matches.value?.flatMap((hit, index) => hit ? [index] : []) ?? [];
    return {
      count: places.length,
      current: places.indexOf(model.selected.value),
      go: (index: number) => latest.current(places[index] ?? -1),
    };
  });
  useLayoutEffect(() => {
    app.search.target.value = matches;
    return () => {
      if (app.search.target.peek() === matches) app.search.target.value = undefined;
    };
  }, [matches]);
}

function selectedExtent(model: DesignModel): Extent | undefined {
  const picture = model.picture.peek();
  const nodes = [...model.lit.peek()?.nodes ?? []].flatMap((index) => picture?.nodes[index] ?? []);
  return nodes.length === 0 ? undefined : extentAround(nodes);
}

function extentAround(
  nodes: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[],
): Extent {
  const left = Math.min(...nodes.map(({ x, width }) => x - width / 2));
  const top = Math.min(...nodes.map(({ y, height }) => y - height / 2 - 20));
  const right = Math.max(...nodes.map(({ x, width }) => x + width / 2));
  const bottom = Math.max(...nodes.map(({ y, height }) => y + height / 2));
  return { left, top, width: right - left, height: bottom - top };
}

/** Time that everything in the graph took by itself. */
function wholeOf(model: DesignModel): number {
  return model.graph.peek().nodes.reduce((sum, { self }) => sum + self, 0);
}
