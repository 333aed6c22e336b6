// The marks of a time axis: which moments are worth a line, and what stands beside it.

import type { TimeRange } from "./time_range.ts";

/** Steps in microseconds: 1, 2, 5 and their tens below a minute, then what clocks divide into. */
const CLOCK_STEPS = [60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200, 86_400].map((seconds) =>
  seconds * 1e6
);

const SECOND = 1e6;

/** Marks of an axis. */
export interface Ticks {
  /** Microseconds between two marks. */
  readonly step: number;
  /** First mark that lies in the range. */
  readonly first: number;
  readonly count: number;
}

/**
 * Chooses marks for a range.
 * @param most largest number of marks that fit, above 0
 */
export function layoutTicks(range: TimeRange, most: number): Ticks {
  const step = niceStep((range.to - range.from) / Math.max(1, most));
  const first = Math.ceil(range.from / step - 1e-9) * step;
  const count = Math.max(0, Math.floor((range.to - first) / step + 1e-9) + 1);
  return { step, first, count };
}

/** The smallest round step that is not below `least` microseconds. */
export function niceStep(least: number): number {
  if (least > 30 * SECOND) {
    const step = CLOCK_STEPS.find((candidate) => candidate >= least);
    if (step !== undefined) return step;
    return niceStepOf(least / 86_400e6) * 86_400e6;
  }
  // 30 s is on the clock too, and comes between 20 and 60.
  if (least > 20 * SECOND) return 30 * SECOND;
  return Math.max(1, niceStepOf(least));
}

function niceStepOf(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  for (const factor of [1, 2, 5]) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/**
 * A moment as the axis tells it, with as many digits as neighbouring marks need to differ: `0`, `400 µs`, `1.2 s`,
 * `1:05`, `2:03:20`.
 * @param micros after the origin
 * @param step microseconds between marks
 */
export function formatTick(micros: number, step: number): string {
  if (Math.abs(micros) < step / 2) return "0 s";
  if (micros < 0) return `-${formatTick(-micros, step)}`;
  if (micros < 1000 && step < 1000) return `${round(micros, digitsFor(step))} µs`;
  if (micros < SECOND && step < SECOND) return `${round(micros / 1000, digitsFor(step / 1000))} ms`;
  const digits = digitsFor(step / SECOND);
  if (micros < 60 * SECOND) return `${round(micros / SECOND, digits)} s`;
  return formatClock(micros, digits);
}

/** `1:05`, `1:05.250`, `2:03:20`. @param digits after the second's point */
function formatClock(micros: number, digits: number): string {
  const scale = 10 ** digits;
  const units = Math.round(micros / SECOND * scale);
  const seconds = units / scale;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = round(seconds - hours * 3600 - minutes * 60, digits).padStart(
    digits > 0 ? digits + 3 : 2,
    "0",
  );
  if (hours === 0) return `${minutes}:${rest}`;
  return `${hours}:${String(minutes).padStart(2, "0")}:${rest}`;
}

function digitsFor(step: number): number {
  return Math.max(0, Math.min(9, -Math.floor(Math.log10(step) + 1e-9)));
}

function round(value: number, digits: number): string {
  return value.toFixed(digits);
}

/** A moment to a thousandth of what is seen: for the pointer's place. @param span microseconds in view */
export function formatMoment(micros: number, span: number): string {
  const step = 10 ** Math.floor(Math.log10(Math.max(1000, span) / 1000));
  return formatTick(micros, Math.min(step, SECOND));
}
