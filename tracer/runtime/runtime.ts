// What the tracer needs from the program it runs inside: one interface, one file for each of Bun, Deno and Node.
// Nothing outside this folder knows which runtime it is.

import type { Deflate } from "../../recording/codec/chunks.ts";
import type { ServerHost } from "../telemetry/request_port.ts";
import type { WaitSink } from "./waits.ts";

/** A CPU profile in the shape of the inspector protocol (Profiler.Profile). */
export interface EngineProfile {
  readonly nodes: readonly EngineNode[];
  /** Microseconds on a clock of the engine's own. */
  readonly startTime: number;
  readonly endTime: number;
  /** Node ids, one a sample. */
  readonly samples?: readonly number[];
  /** `timeDeltas[i]` microseconds lie between sample `i - 1` and sample `i`; some are negative on V8. */
  readonly timeDeltas?: readonly number[];
}

export interface EngineNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    /** 0-based, of the function's definition; -1 is unknown. */
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
  /** On which lines, counted from 1, samples saw the function on top of the stack; a line may come twice. */
  readonly positionTicks?: readonly { readonly line: number; readonly ticks: number }[];
}

/** Samples taken between two turns of the sampler. */
export interface Rotation {
  readonly profile: EngineProfile;
  /** Add it to the profile's times to get microseconds since 1970. */
  readonly offsetMicros: number;
  /** False when the samples of the next rotation follow without a hole. */
  readonly gap: boolean;
}

/** The engine's own sampling profiler of one thread. */
export interface StackSampler {
  /** Starts sampling. @param intervalMicros time between samples */
  start(intervalMicros: number): void;
  /**
   * Hands out the samples so far and goes on sampling.
   * @param intervalMicros time between samples from now on, where the engine can change it
   */
  rotate(intervalMicros: number): Rotation | undefined;
  /** Hands out the samples so far and ends sampling. */
  stop(): Rotation | undefined;
  /** Whether samples while the event loop waits are missing instead of marked. */
  readonly idleIsHole: boolean;
}

/** Cumulative CPU time of the machine in any unit, all cores together. */
export interface SystemCpu {
  readonly busy: number;
  readonly total: number;
}

/** Takes what the program prints. Its methods are called on the program's stack. */
export interface OutputSink {
  /**
   * Asked before any work is done. False: the call is only counted.
   * @param source "console.log" and the like, or "stdout" and "stderr" for writes by other means
   * @param args what is printed
   */
  takes(source: string, args: readonly unknown[]): boolean;
  /** @param text as it is shown, without the line's end */
  entry(source: string, args: readonly unknown[], text: string): void;
  /** Whether a line of a stack is the tracer's own. */
  isOwnLine(line: string): boolean;
}

/** One thread of a running program, as the tracer sees it. */
export interface Runtime {
  readonly name: "node" | "bun" | "deno";
  /** Without a leading "v". */
  readonly version: string;
  readonly pid: number;
  /** 0 is the main thread. */
  readonly threadNumber: number;
  readonly threadName: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly directory: string;
  readonly environment: Record<string, string | undefined>;

  /** Microseconds since 1970, from a clock that never jumps. Not fooled by fake timers of test runners. */
  now(): number;
  /** Calls back again and again without keeping the program alive. Returns what ends it. */
  every(milliseconds: number, callback: () => void): () => void;
  readonly deflate: Deflate;
  /** Appends in one write. Throws when the file is not there: a recording that was moved away is not begun anew. */
  append(path: string, bytes: Uint8Array): void;
  /** Creates a file that must not exist yet, with its folders. */
  create(path: string, bytes: Uint8Array): void;
  /** A line on standard error, past everything that the program may have put in its way. */
  warn(line: string): void;

  createSampler(): StackSampler;
  /** CPU time of the process so far, user and system, in microseconds. */
  cpuMicros(): number;
  systemCpu(): SystemCpu | undefined;
  rssBytes(): number;
  /** Of this thread's heap. */
  heapUsedBytes(): number;
  /** Live heap objects, -1 where the engine cannot count them. May take milliseconds on large heaps. */
  objectCount(): number;
  /** -1 where it cannot be known. */
  moduleCount(): number;
  /** Calls back once when the thread ends in an orderly way. */
  onExit(callback: (exitCode: number | undefined) => void): void;
  /**
   * Calls back when the thread is about to end without an event: in a worker when the thread that started it ends it, in a
   * main thread when another program takes its place.
   */
  onLastWords(flush: () => void): void;
  /** Gives the workers of this thread a moment to flush, because the process ends. */
  flushWorkers(): void;
  /**
   * Calls back for a signal that would end the process; the process then ends, or not, as without the tracer. For main
   * threads alone.
   */
  onSignal(callback: (signal: string, ends: boolean) => void): void;
  /** Whether the program handles signals that would end it. */
  handlesSignals(): boolean;
  /** Calls back for errors that nobody caught. `ends`: whether the program ends of it. */
  onUncaught(callback: (error: unknown, kind: "uncaught" | "unhandled", ends: boolean) => void): void;
  onWarning(callback: (warning: Error) => void): void;
  /** Tells the sink of every console call and of writes to standard streams by other means. */
  watchOutput(sink: OutputSink): void;
  /**
   * What was thrown, with its stack if it has one. Looked at in a way that does not change how it is printed.
   * @throws what the program's own objects throw
   */
  errorText(error: unknown): string;
  /** Tells the sink of what this thread waits for, from now on and for good. */
  watchWaits(sink: WaitSink): void;
  /** Text of a file, "" when it cannot be read without asking anybody. */
  readText(path: string): string;
  /** Tells of requests that HTTP servers of this thread answer. Returns what ends that for servers still to come. */
  watchServers(host: ServerHost): () => void;
  /** Sees to it that workers and child processes are traced too. */
  propagate(tracer: TracerFiles, sampling: Sampling): void;
}

/** Sampling of this thread, for moments in which an open inspector session is in the way. */
export interface Sampling {
  pause(): void;
  resume(): void;
}

/** Where what a runtime loads first lies, for workers and child processes. */
export interface TracerFiles {
  /** CommonJS. */
  readonly bun: string;
  /** An ES module. */
  readonly deno: string;
}
