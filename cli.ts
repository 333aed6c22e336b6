#!/usr/bin/env bun
// The entry of the executable and of the sources: hands the world to the commands, and ends the process.

import { writeSync } from "node:fs";
import process from "node:process";
import { type Context, findHome, type Printer } from "./cli/context.ts";
import { runCommandLine } from "./cli/program.ts";
import manifest from "./package.json" with { type: "json" };

const DEFAULT_COLUMNS = 100;

/** How long is waited for a pipe that does not wait by itself. */
const FULL_PIPE_WAIT_MS = 2;

type Signal = "SIGINT" | "SIGTERM" | "SIGHUP";

function createContext(): Context {
  return {
    stdout: createPrinter(1),
    stderr: createPrinter(2),
    environment: process.env,
    directory: process.cwd(),
    home: findHome(process.env),
    platform: process.platform,
    version: manifest.version,
    selfCommand: findSelf(),
    now: Date.now,
    onSignal,
    setExitCode: () => {},
  };
}

/**
 * Prints at once: what a pipe has not taken when a process exits is lost otherwise. Terminals are looked at when somebody
 * asks: node:tty and the streams take 30 ms to load, and a recorded command waits for that.
 */
function createPrinter(descriptor: 1 | 2): Printer {
  return {
    write: (text) => writeAll(descriptor, new TextEncoder().encode(text)),
    get isTerminal() {
      return process.getBuiltinModule("node:tty").isatty(descriptor);
    },
    get columns() {
      const stream = descriptor === 1 ? process.stdout : process.stderr;
      return (this.isTerminal ? stream.columns : undefined) ?? DEFAULT_COLUMNS;
    },
  };
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // Whoever reads has seen enough, as `head` has.
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_WAIT_MS);
    }
  }
}

/** How to start this again: the executable alone, or a runtime and this file. */
function findSelf(): string[] {
  const path = import.meta.filename ?? "";
  const isCompiled = /^(?:\/\$bunfs\/|[A-Za-z]:[\\/]~BUN[\\/])/.test(path);
  if (isCompiled) return [process.execPath];
  return process.versions["deno"] === undefined
    ? [process.execPath, path]
    : [process.execPath, "run", "-A", path];
}

function onSignal(signals: readonly Signal[], callback: () => void): () => void {
  const forget = () => {
    for (const signal of signals) process.removeListener(signal, listener);
  };
  const listener = () => {
    forget();
    callback();
  };
  for (const signal of signals) process.on(signal, listener);
  return forget;
}

process.exit(await runCommandLine(process.argv.slice(2), createContext()));
