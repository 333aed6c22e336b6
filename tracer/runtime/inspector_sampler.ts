// The engine's sampling profiler by way of an inspector session in the same thread.

import { builtin } from "./builtins.ts";
import type { EngineProfile, Rotation, StackSampler } from "./runtime.ts";

type Session = import("node:inspector").Session;

/** What each runtime does its own way. */
export interface SamplerHost {
  /** Sends a command and returns its result before returning. */
  post(session: Session, method: string, params?: object): unknown;
  /** Runs something whose events arrive before it returns. */
  synchronously(action: () => void): void;
  now(): number;
}

/** Names the console profile that bridges a turn; the program may use console.profile itself. */
const BRIDGE = "microlog";

/**
 * The sampler of V8 (Node, Deno). Stopping the only profile throws the profiler's knowledge of all code away, which
 * costs 150 to 440 ms to gather again in a compiler, with no samples meanwhile; so a console profile of the same
 * session holds it for the moment between stop and start. That moment is one synchronous block, in which the
 * program cannot end our profile by a console.profileEnd() of its own.
 */
export function createBridgingSampler(host: SamplerHost): StackSampler {
  const inspector = builtin("node:inspector");
  const session = new inspector.Session();
  let startedAt = 0;

  function begin(): void {
    // The engine notes its start within microseconds of being asked; the rest of the call prepares.
    startedAt = host.now();
    host.post(session, "Profiler.start");
  }

  function end(gap: boolean): Rotation | undefined {
    const { profile } = host.post(session, "Profiler.stop") as { profile?: EngineProfile }; // the protocol
    return profile === undefined ? undefined : { profile, offsetMicros: startedAt - profile.startTime, gap };
  }

  return {
    idleIsHole: false,
    start(intervalMicros) {
      session.connect();
      host.post(session, "Profiler.enable");
      host.post(session, "Profiler.setSamplingInterval", { interval: intervalMicros });
      begin();
    },
    rotate() {
      host.synchronously(() => inspector.console.profile(BRIDGE));
      try {
        const rotation = end(false);
        begin();
        return rotation;
      } finally {
        host.synchronously(() => inspector.console.profileEnd(BRIDGE));
      }
    },
    stop() {
      const rotation = end(true);
      session.disconnect();
      return rotation;
    },
  };
}

/** The sampler of JavaScriptCore (Bun), whose interval can change at each turn. */
export function createRestartingSampler(host: SamplerHost): StackSampler {
  const inspector = builtin("node:inspector");
  const session = new inspector.Session();
  let startedAt = 0;
  let interval = 0;

  function begin(intervalMicros: number): void {
    if (intervalMicros !== interval) {
      host.post(session, "Profiler.setSamplingInterval", { interval: intervalMicros });
    }
    interval = intervalMicros;
    const before = host.now();
    host.post(session, "Profiler.start");
    startedAt = (before + host.now()) / 2;
  }

  function end(): Rotation | undefined {
    const { profile } = host.post(session, "Profiler.stop") as { profile?: EngineProfile }; // the protocol
    return profile === undefined
      ? undefined
      : { profile, offsetMicros: startedAt - profile.startTime, gap: true };
  }

  return {
    idleIsHole: true,
    start(intervalMicros) {
      session.connect();
      host.post(session, "Profiler.enable");
      begin(intervalMicros);
    },
    rotate(intervalMicros) {
      const rotation = end();
      begin(intervalMicros);
      return rotation;
    },
    stop() {
      const rotation = end();
      session.disconnect();
      return rotation;
    },
  };
}
