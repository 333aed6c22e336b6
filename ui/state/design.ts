// The Design tab's model: which level is looked at, what is folded, clustered, selected and moved, and the picture of it.

import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import {
  buildCodeUnits,
  type CodeOrigin,
  DESIGN_LEVELS,
  type DesignLevel,
} from "../../recording/analysis/code_units.ts";
import { chooseLevel, type DesignGraph } from "../../recording/analysis/design_graph.ts";
import { ClassOutlines } from "./class_outlines.ts";
import {
  composePicture,
  type DesignPicture,
  edgeKey,
  type LayoutPlan,
  type MeasureText,
  type PlacedNode,
  planLayout,
} from "./design_picture.ts";
import type { LayoutRequest, LayoutResult, Point } from "./graph_layout.ts";
import { createLater, type LaterStage } from "./later.ts";
import type { OpenRun } from "./open_run.ts";
import { type DesignParts, noSums, type SumScope } from "./run_sums.ts";
import type { FetchSource } from "./source_text.ts";
import { Summing } from "./summing.ts";

/** What the model needs of the page. */
export interface DesignContext {
  readonly place: (request: LayoutRequest, aborted: AbortSignal) => Promise<LayoutResult>;
  readonly measure: MeasureText;
  /** Default: from the server that the page is of. */
  readonly fetchSource?: FetchSource;
  /** Middles of nodes that were moved, by key; kept while the page lives. */
  readonly recall: (name: string) => ReadonlyMap<string, Point>;
  readonly remember: (name: string, moved: ReadonlyMap<string, Point>) => void;
}

/** Nodes and edges that belong to the selected node. */
export interface Lit {
  readonly nodes: ReadonlySet<number>;
  readonly edges: ReadonlySet<number>;
}

/** Where a layout came from. */
interface Placed {
  readonly structure: string;
  readonly plan: LayoutPlan;
  readonly result: LayoutResult;
}

/** Expanded clusters in a link are parted by this; no name of a folder has it. */
const LIST_MARK = "\n";

/** The model of one run's design. */
export class DesignModel {
  readonly run: OpenRun;
  readonly level: ReadonlySignal<DesignLevel>;
  readonly folded: ReadonlySignal<ReadonlySet<CodeOrigin>>;
  /** How often each cluster was taken apart. */
  readonly expanded: ReadonlySignal<ReadonlyMap<string, number>>;
  /** Whether sums are there, or of what was looked at before. */
  readonly stage: ReadonlySignal<LaterStage>;
  readonly graph: ReadonlySignal<DesignGraph>;
  /** Undefined until the first layout is there. */
  readonly picture: ReadonlySignal<DesignPicture | undefined>;
  /** Index of the selected node, -1 when there is none. */
  readonly selected: ReadonlySignal<number>;
  readonly lit: ReadonlySignal<Lit | undefined>;
  /** `matches[i]` tells whether the search finds anything in node `i`; undefined when nothing is searched for. */
  readonly matches: ReadonlySignal<readonly boolean[] | undefined>;
  /** The same, unless it is the selected node that searches for itself: that is shown by its light. */
  readonly found: ReadonlySignal<readonly boolean[] | undefined>;
  readonly problem: Signal<string> = signal("");
  readonly moved: Signal<ReadonlyMap<string, Point>> = signal(new Map());
  readonly #context: DesignContext;
  readonly #outlines: ClassOutlines;
  readonly #placed: Signal<Placed | undefined> = signal(undefined);
  readonly #stop: () => void;

  constructor(run: OpenRun, context: DesignContext) {
    const { tables, metadata } = run.recording;
    this.run = run;
    this.#context = context;
    this.#outlines = new ClassOutlines(context.fetchSource);
    const [level, native, libraries, expanded, node] = ["level", "native", "libraries", "expanded", "node"]
      .map((name) => run.option(`design.${name}`));
    this.folded = computed(() => {
      const origins: CodeOrigin[] = [];
      if (native?.value !== "shown") origins.push("native");
      if (libraries?.value === "folded") origins.push("library");
      return new Set(origins);
    });
    const summing = new Summing(run.sumPort);
    const later = (scope: ReadonlySignal<SumScope>) =>
      createLater(scope, (asked) => summing.sums(run.opened, asked), () => noSums(tables));
    const endedAtMicros = run.opened.running ? undefined : run.opened.bounds.to;
    const all = Array.from(tables.threads.columns.key, (_, thread) => thread);
    const everything = later(signal({ range: undefined, threads: all, endedAtMicros }));
    const usual = computed(() =>
      chooseLevel(tables, everything.value.value.sums, metadata.directory, this.folded.value)
    );
    this.level = computed(() => DESIGN_LEVELS.find((each) => each === level?.value) ?? usual.value);
    this.expanded = computed(() => countNames((expanded?.value ?? "").split(LIST_MARK)));
    const part = later(computed(() => ({ ...run.scope.value, endedAtMicros })));
    const looked = computed(() => {
      const { range, threads } = run.scope.value;
      return range === undefined && threads.length === all.length ? everything : part;
    });
    // The level that is looked at may depend on the whole run.
    const summed = computed(() => {
      const stage = level?.value === undefined ? everything.stage.value : "done";
      return stage === "done" ? looked.value.stage.value : stage;
    });
    const sums = computed(() => looked.value.value.value.sums);
    const units = computed(() => {
      const classAt = this.level.value === "class" ? this.#outlines.lookup.value : undefined;
      return buildCodeUnits(tables, this.level.value, metadata.directory, classAt);
    });
    const parts = computed((): DesignParts | undefined =>
      summed.value === "first" ? undefined : {
        sums: sums.value,
        units: units.value,
        options: { folded: this.folded.value, expanded: this.expanded.value },
      }
    );
    const graph = createLater(
      parts,
      // Of no sums there is no graph: one is made as soon as they are there.
      (wanted) =>
        wanted === undefined ? new Promise<DesignGraph>(() => {}) : summing.design(run.opened, wanted),
      noGraph,
    );
    this.graph = graph.value;
    this.stage = computed(() => summed.value === "done" ? graph.stage.value : summed.value);
    this.picture = computed(() => this.#compose());
    this.selected = computed(() => {
      const { nodes, nodeOfFrame } = this.graph.value;
      const named = nodes.findIndex(({ key }) => key === node?.value);
      return named >= 0 ? named : nodeOfFrame[run.selectedFrame.value ?? -1] ?? -1;
    });
    this.lit = computed(() => findLit(this.picture.value, this.selected.value));
    this.matches = computed(() => {
      const frames = run.found.frames.value;
      return frames === undefined ? undefined : findNodes(this.graph.value, frames);
    });
    this.found = computed(() => {
      const own = this.graph.value.nodes[this.selected.value]?.search;
      return run.search.text.value === own ? undefined : this.matches.value;
    });
    this.#stop = this.#keepPlaced();
  }

  /** Whether there is anything to be seen: a picture, that there is none, or what went wrong. */
  isReady(): boolean {
    if (this.stage.value === "first") return false;
    return this.picture.value !== undefined || this.problem.value !== "" ||
      this.graph.value.nodes.length === 0;
  }

  dispose(): void {
    this.#stop();
    this.#outlines.dispose();
  }

  /** Looks at another level; what was selected and expanded at the one before is none of it. */
  chooseLevel(level: DesignLevel): void {
    batch(() => {
      this.clear();
      this.run.changeOption("design.expanded", undefined);
      this.run.changeOption("design.level", level, "push");
    });
  }

  /** Folds code away, or shows it. */
  fold(origin: "native" | "library", folded: boolean): void {
    if (origin === "native") this.run.changeOption("design.native", folded ? undefined : "shown", "push");
    else this.run.changeOption("design.libraries", folded ? "folded" : undefined, "push");
  }

  /** Takes a cluster apart, a few dozen nodes at a time, or puts all together again. */
  expand(cluster: string | undefined): void {
    const names = cluster === undefined
      ? []
      : [...this.expanded.value, cluster].filter((name) => name !== "");
    this.run.changeOption("design.expanded", names.length === 0 ? undefined : names.join(LIST_MARK), "push");
  }

  /**
   * Selects a node, or what is selected no more. The other tabs follow: a function is selected there too, everything
   * else is searched for.
   */
  select(index: number): void {
    const node = this.graph.value.nodes[index];
    if (node === undefined) return;
    if (node.cluster !== "") return this.expand(node.cluster);
    if (index === this.selected.value) return this.clear();
    batch(() => {
      this.#forgetSearch();
      if (this.level.value === "function" && node.origin !== "native") {
        this.run.changeOption("design.node", undefined);
        this.run.selectFunction(node.frame);
        return;
      }
      const options = new Map(this.run.view.state.value.options).set("design.node", node.key);
      const search = node.search === "" ? this.run.view.state.value.search : node.search;
      this.run.view.change({ options, search, selection: undefined }, "push");
    });
  }

  /** Selects nothing, and takes back what the selection searched for. */
  clear(): void {
    batch(() => {
      this.#forgetSearch();
      if (this.run.view.state.value.selection?.kind === "function") this.run.selectFunction(undefined);
      this.run.changeOption("design.node", undefined, "push");
    });
  }

  #forgetSearch(): void {
    const { view, search } = this.run;
    const own = this.graph.value.nodes[this.selected.value]?.search;
    if (own !== undefined && own !== "" && search.text.value === own) view.change({ search: "" });
  }

  /** The node that an arrow leads to: callers at the left, what is called at the right, neighbours above and below. */
  neighbour(index: number, direction: "left" | "right" | "up" | "down"): number {
    const picture = this.picture.value;
    const node = picture?.nodes[index];
    if (picture === undefined || node === undefined) return picture?.nodes.length === 0 ? -1 : 0;
    if (direction === "left") return picture.edges.find(({ to }) => to === index)?.from ?? index;
    if (direction === "right") return picture.edges.find(({ from }) => from === index)?.to ?? index;
    const beside = picture.nodes.filter((other) => {
      const overlaps = Math.abs(other.x - node.x) < (other.width + node.width) / 2;
      return overlaps && (direction === "up" ? other.y < node.y : other.y > node.y);
    });
    beside.sort((a, b) => Math.abs(a.y - node.y) - Math.abs(b.y - node.y));
    return beside[0]?.index ?? index;
  }

  /** Moves a node. It stays there. */
  move(node: PlacedNode, to: Point): void {
    this.#keep(new Map(this.moved.value).set(node.key, to));
  }

  /** Puts every node where the layout has it. */
  tidy(): void {
    this.#keep(new Map());
  }

  #keep(moved: ReadonlyMap<string, Point>): void {
    this.moved.value = moved;
    this.#context.remember(this.#memoryName(), moved);
  }

  #memoryName(): string {
    return `${this.run.opened.id} ${this.level.value}`;
  }

  #compose(): DesignPicture | undefined {
    const placed = this.#placed.value;
    const graph = this.graph.value;
    const level = this.level.value;
    if (placed === undefined || placed.structure !== structureOf(graph, level)) return undefined;
    return composePicture({ graph, level, ...placed, moved: this.moved.value });
  }

  /** Has the graph laid out whenever other nodes or edges are to be seen; when only times change, all stays in place. */
  #keepPlaced(): () => void {
    let abort = new AbortController();
    const stopMoved = effect(() => {
      this.moved.value = this.#context.recall(this.#memoryName());
    });
    const stopReading = effect(() => {
      if (this.level.value === "class") void this.#outlines.load(this.run.opened.id, this.run.recording);
    });
    const stopPlacing = effect(() => {
      if (this.stage.value !== "done") return;
      const graph = this.graph.value;
      const level = this.level.value;
      // Once instead of twice: what is known of classes changes the graph.
      if (level === "class" && this.#outlines.lookup.value === undefined) return;
      const structure = structureOf(graph, level);
      if (untracked(() => this.#placed.value?.structure) === structure) return;
      abort.abort();
      abort = new AbortController();
      const { signal: aborted } = abort;
      const plan = planLayout(graph, level, this.#context.measure);
      this.problem.value = "";
      this.#context.place(plan.request, aborted).then((result) => {
        if (!aborted.aborted) this.#placed.value = { structure, plan, result };
      }, (error: unknown) => {
        if (!aborted.aborted) this.problem.value = error instanceof Error ? error.message : String(error);
      });
    });
    return () => {
      stopMoved();
      stopReading();
      stopPlacing();
      abort.abort();
    };
  }
}

/** What stands for a graph that is not there yet. */
function noGraph(): DesignGraph {
  return { nodes: [], edges: [], nodeOfFrame: new Int32Array(0), units: 0 };
}

function countNames(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== "") counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** What decides where things stand: which nodes and edges there are, not how long they took. */
function structureOf(graph: DesignGraph, level: string): string {
  const nodes = graph.nodes.map(({ key }) => key).sort();
  const edges = graph.edges.map((edge) => edgeKey(graph, edge)).sort();
  return [level, ...nodes, "", ...edges].join("\n");
}

function findLit(picture: DesignPicture | undefined, selected: number): Lit | undefined {
  if (picture === undefined || selected < 0) return undefined;
  const nodes = new Set([selected]);
  const edges = new Set<number>();
  picture.edges.forEach(({ from, to }, index) => {
    if (from !== selected && to !== selected) return;
    edges.add(index);
    nodes.add(from).add(to);
  });
  return { nodes, edges };
}

/** Which nodes have a frame that was found. */
function findNodes({ nodes, nodeOfFrame }: DesignGraph, frames: Uint8Array): boolean[] {
  const found = nodes.map(() => false);
  nodeOfFrame.forEach((node, frame) => {
    if (node >= 0 && frames[frame] === 1) found[node] = true;
  });
  return found;
}
