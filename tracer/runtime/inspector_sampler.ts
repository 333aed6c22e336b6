// The engine's sampling profiler by way of an inspector session in the same thread.

import type { EngineProfile, Rotation, StackSampler } from "./runtime.ts";

/** An inspector session of the thread it is opened in. */
export interface InspectorSession {
  /** Sends a command and returns its result. @throws what the inspector answers instead */
  post(method: string, params?: object): unknown;
  close(): void;
  /** Where it samples already: since when, in microseconds since 1970, and how often. */
  readonly begun?: { readonly startedAt: number; readonly intervalMicros: number };
}

/** What each runtime does its own way. */
export interface SamplerHost {
  open(): InspectorSession;
  now(): number;
}

/** On V8 besides: the console whose profiles share the session's profiler. */
export interface BridgingHost extends SamplerHost {
  /** Whether somebody else of this process hears of console profiles, and would tell the user. */
  readonly isOverheard: boolean;
  profile(label: string): void;
  profileEnd(label: string): void;
}

/** Names the console profile that bridges a turn; the program may use console.profile itself. */
const BRIDGE = "microlog";

/**
 * The sampler of V8 (Node, Deno). Stopping the only profile throws the profiler's knowledge of all code away, which
 * costs 150 to 440 ms to gather again in a compiler, with no samples meanwhile; so a console profile of the same
 * session holds it for the moment between stop and start. That moment is one synchronous block, in which the
 * program cannot end our profile by a console.profileEnd() of its own.
 */
export function createBridgingSampler(host: BridgingHost): StackSampler {
  const profiler = createProfiler(host, createSteadyOffset());
  return {
    idleIsHole: false,
    start: (intervalMicros) => profiler.open(intervalMicros),
    rotate() {
      if (host.isOverheard) {
        const rotation = profiler.end(true);
        profiler.begin();
        return rotation;
      }
      host.profile(BRIDGE);
      try {
        const rotation = profiler.end(false);
        profiler.begin();
        return rotation;
      } finally {
        host.profileEnd(BRIDGE);
      }
    },
    stop: () => profiler.close(),
  };
}

/** The sampler of JavaScriptCore (Bun), whose interval can change at each turn. */
export function createRestartingSampler(host: SamplerHost): StackSampler {
  const profiler = createProfiler(host, (startedAt, { startTime }) => startedAt - startTime);
  return {
    idleIsHole: true,
    start(intervalMicros) {
      try {
        profiler.open(intervalMicros);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : "";
        if (!/profiler is running/.test(reason)) throw cause;
        throw new Error("Bun has one profiler, which is in use already, as by --cpu-prof", { cause });
      }
    },
    rotate(intervalMicros) {
      const rotation = untilNow(profiler.end(true), host);
      profiler.setInterval(intervalMicros);
      profiler.begin();
      return rotation;
    },
    stop: () => untilNow(profiler.close(), host),
  };
}

/** JavaScriptCore ends a profile with its last sample, but that nothing ran since then is known as well. */
function untilNow(rotation: Rotation | undefined, host: SamplerHost): Rotation | undefined {
  if (rotation === undefined) return undefined;
  const { profile, offsetMicros } = rotation;
  const endTime = Math.max(profile.endTime, host.now() - offsetMicros);
  return { ...rotation, profile: { ...profile, endTime } };
}

/** How far the engine's clock lies behind ours: what was read of ours right before a profile began and before it ended. */
type OffsetReader = (startedAt: number, profile: EngineProfile, stoppedAt: number) => number;

/** A thread is not held up for longer: clocks that lie further apart than before went on at different paces, as in a sleep. */
const LONGEST_DELAY_MICROS = 1_000_000;

/**
 * For an engine whose clock and ours are one but for an offset. A busy machine may hold the thread up between the reading of
 * ours and the engine's own, so each reading tells how large the offset is at least: the largest one counts.
 */
function createSteadyOffset(): OffsetReader {
  let known = -Infinity;
  return (startedAt, { startTime, endTime }, stoppedAt) => {
    const least = Math.max(startedAt - startTime, stoppedAt - endTime);
    if (least > known || known - least > LONGEST_DELAY_MICROS) known = least;
    return known;
  };
}

interface Profiler {
  open(intervalMicros: number): void;
  setInterval(intervalMicros: number): void;
  begin(): void;
  end(gap: boolean): Rotation | undefined;
  close(): Rotation | undefined;
}

function createProfiler(host: SamplerHost, readOffset: OffsetReader): Profiler {
  let session: InspectorSession | undefined;
  let startedAt = 0;
  let interval = 0;
  const profiler: Profiler = {
    open(intervalMicros) {
      session = host.open();
      if (session.begun !== undefined) {
        ({ startedAt, intervalMicros: interval } = session.begun);
        return;
      }
      session.post("Profiler.enable");
      profiler.setInterval(intervalMicros);
      profiler.begin();
    },
    setInterval(intervalMicros) {
      if (intervalMicros !== interval) {
        session?.post("Profiler.setSamplingInterval", { interval: intervalMicros });
      }
      interval = intervalMicros;
    },
    begin() {
      // The engine notes its start within microseconds of being asked; the rest of the call prepares.
      startedAt = host.now();
      session?.post("Profiler.start");
    },
    end(gap) {
      const stoppedAt = host.now();
      const { profile } = (session?.post("Profiler.stop") ?? {}) as { profile?: EngineProfile }; // the protocol
      return profile === undefined
        ? undefined
        : { profile, offsetMicros: readOffset(startedAt, profile, stoppedAt), gap };
    },
    close() {
      const rotation = profiler.end(true);
      session?.close();
      session = undefined;
      return rotation;
    },
  };
  return profiler;
}
