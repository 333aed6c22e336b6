// CPU and memory of both runs over each other, from their start, or that of the marked stretch, on: the open run as a line, the other one dashed.

import { useSignal } from "@preact/signals";
import type { JSX, TargetedPointerEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatBytes, formatDuration, formatShare } from "../../../recording/analysis/quantities.ts";
import { type StatusSeries, UNKNOWN, valueAt } from "../../../recording/analysis/status_lines.ts";
import { formatMoment, formatTick, layoutTicks } from "../../../recording/analysis/ticks.ts";
import { spanOf } from "../../../recording/analysis/time_range.ts";
import type { CompareModel } from "../../state/compare.ts";
import type { ComparedPart } from "../../state/compare_scope.ts";
import { type OverlayLines, overlayLines } from "../../state/status_overlay.ts";

const SERIES = [
  { series: "cpu", title: "CPU", format: (value: number) => formatShare(value / 100) },
  { series: "memory", title: "Memory", format: formatBytes },
  { series: "heap", title: "Heap used", format: formatBytes },
  { series: "loopDelay", title: "Event-loop delay", format: formatDuration },
] as const;

const TICK_PX = 110;

/** The charts. */
export function StatusOverlay({ model }: { model: CompareModel }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const pointed = useSignal<number | undefined>(undefined);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => width.value = element.clientWidth);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const [before, after] = [model.before.value, model.after.value];
  const end = Math.max(spanOf(before.range), spanOf(after.range));
  const known = SERIES.filter(({ series }) => {
    return before.opened.status.lines[series].known || after.opened.status.lines[series].known;
  });
  const onMove = (event: TargetedPointerEvent<HTMLDivElement>) => {
    const rect = event.currentTarget.getBoundingClientRect();
    pointed.value = Math.max(0, Math.min(1, (event.clientX - rect.left) / Math.max(1, rect.width))) * end;
  };
  return (
    <div class="status-overlay">
      <p class="overlay-key dim">
        <KeyLine class="before" /> before
        <KeyLine class="after" /> after
        {pointed.value !== undefined && <span class="number">at {formatMoment(pointed.value, end)}</span>}
      </p>
      <div
        class="overlay-charts"
        ref={box}
        onPointerMove={onMove}
        onPointerLeave={() => pointed.value = undefined}
      >
        {known.map(({ series, title, format }) => (
          <Chart
            key={series}
            model={model}
            series={series}
            title={title}
            format={format}
            lines={overlayLines({ before, after, series, end, width: width.value })}
            end={end}
            pointed={pointed.value}
          />
        ))}
        {known.length === 0 && <p class="dim compare-notice">Neither run has readings of its status.</p>}
        {known.length > 0 && width.value > 0 && <Axis end={end} width={width.value} />}
      </div>
    </div>
  );
}

interface ChartProps {
  readonly model: CompareModel;
  readonly series: StatusSeries;
  readonly title: string;
  readonly format: (value: number) => string;
  readonly lines: OverlayLines;
  readonly end: number;
  readonly pointed: number | undefined;
}

function Chart({ model, series, title, format, lines, end, pointed }: ChartProps): JSX.Element {
  const { width, height, before, after } = lines;
  const text = ({ opened, range }: ComparedPart) => {
    const value = pointed === undefined || pointed > spanOf(range)
      ? UNKNOWN
      : valueAt(opened.status, series, range.from + pointed);
    if (pointed !== undefined) return value === UNKNOWN ? "–" : format(value);
    return opened.status.lines[series].known
      ? `at most ${format(opened.status.lines[series].most)}`
      : "not known";
  };
  return (
    <figure class={`overlay-chart ${series}`}>
      <figcaption>
        <strong>{title}</strong>
        <span class="number">
          <span class="dim">before</span> {text(model.before.value)}
        </span>
        <span class="number">
          <span class="dim">after</span> {text(model.after.value)}
        </span>
      </figcaption>
      <svg width={width} height={height} role="img" aria-label={`${title} of both runs over time`}>
        <line class="ground" x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
        <path class="line before" d={before} />
        <path class="line after" d={after} />
        {pointed !== undefined && (
          <line class="hair" x1={pointed / end * width} x2={pointed / end * width} y1="0" y2={height} />
        )}
      </svg>
    </figure>
  );
}

function Axis({ end, width }: { end: number; width: number }): JSX.Element {
  const { step, first, count } = layoutTicks({ from: 0, to: end }, Math.max(2, Math.floor(width / TICK_PX)));
  const times = Array.from({ length: count }, (_, index) => first + index * step);
  return (
    <div class="overlay-axis dim number" aria-hidden="true">
      {times.map((time) => (
        <span key={time} style={{ left: `${time / end * 100}%` }}>{formatTick(time, step)}</span>
      ))}
    </div>
  );
}

function KeyLine({ class: name }: { class: "before" | "after" }): JSX.Element {
  return (
    <svg width="26" height="8" aria-hidden="true">
      <line class={`line ${name}`} x1="1" x2="25" y1="4" y2="4" />
    </svg>
  );
}
