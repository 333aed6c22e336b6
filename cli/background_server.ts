// A server for `microlog open`: the one that answers already, or one that is started and stays when the command ends.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { MicrologError } from "../recording/errors.ts";
import { addressOf, DEFAULT_HOST } from "./address.ts";
import type { Context } from "./context.ts";

/** Ports that are tried, from the wanted one on. */
const PORTS_TRIED = 10;

/** A server on this machine answers at once, unless the machine is busy; one that starts within some seconds. */
const ANSWER_MS = 3_000;
const START_MS = 15_000;
const POLL_MS = 40;

/** What the server is to show. */
export interface WantedServer {
  readonly root: string;
  /** A file that is shown besides the root's. */
  readonly file?: string | undefined;
  readonly port: number;
  /** When one that is started ends, after nobody has asked it for anything. */
  readonly idleMinutes: number;
}

/** A server that shows what is wanted. */
export interface FoundServer {
  /** With a slash at its end. */
  readonly address: string;
  readonly started: boolean;
}

/** What answers at a port: the wanted server, nobody, or somebody else. */
type Answer = "wanted" | "free" | "other";

/** Where a server is, or would be. */
export interface LocatedServer {
  /** With a slash at its end. */
  readonly address: string;
  /** Whether one answers there. */
  readonly answers: boolean;
}

/**
 * Where {@link findServer} would find or start the server. Starts nothing; undefined where no port in reach is free.
 * @param answerMs how long each port may take to answer
 */
export async function locateServer(
  context: Context,
  wanted: WantedServer,
  answerMs = ANSWER_MS,
): Promise<LocatedServer | undefined> {
  for (let port = wanted.port; port < wanted.port + PORTS_TRIED; port++) {
    const address = addressOf(DEFAULT_HOST, port);
    const answer = await ask(address, context, wanted, answerMs);
    if (answer !== "other") return { address, answers: answer === "wanted" };
  }
  return undefined;
}

/** @throws {MicrologError} with the code `port` when no port in reach is free */
export async function findServer(context: Context, wanted: WantedServer): Promise<FoundServer> {
  for (let port = wanted.port; port < wanted.port + PORTS_TRIED; port++) {
    const address = addressOf(DEFAULT_HOST, port);
    const answer = await ask(address, context, wanted);
    if (answer === "wanted") return { address, started: false };
    if (answer === "free" && await start(address, port, context, wanted)) return { address, started: true };
  }
  const last = wanted.port + PORTS_TRIED - 1;
  throw new MicrologError(
    "port",
    `Cannot start a server: the ports ${wanted.port} to ${last} are taken. Choose another with --port, ` +
      `or see what "microlog serve" says`,
  );
}

async function ask(
  address: string,
  context: Context,
  wanted: WantedServer,
  answerMs = ANSWER_MS,
): Promise<Answer> {
  let health: unknown;
  try {
    const response = await fetch(`${address}api/health`, { signal: AbortSignal.timeout(answerMs) });
    health = await response.json();
  } catch (error) {
    return isRefused(error) ? "free" : "other";
  }
  if (typeof health !== "object" || health === null) return "other";
  if (!("microlog" in health) || !("root" in health) || !("file" in health)) return "other";
  const same = health.microlog === context.version && health.root === wanted.root &&
    health.file === (wanted.file ?? null);
  return same ? "wanted" : "other";
}

/** Whether nobody listens there. The runtimes say so in their own ways. */
function isRefused(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && (cause.code === "ConnectionRefused" || cause.code === "ECONNREFUSED")) return true;
    if (/connection refused|unable to connect/i.test(cause.message)) return true;
  }
  return false;
}

/** Starts a server that outlives this process. Returns whether it answers. */
async function start(
  address: string,
  port: number,
  context: Context,
  wanted: WantedServer,
): Promise<boolean> {
  const [program = "", ...first] = context.selfCommand;
  const args = [...first, "serve", "--port", String(port), "--root", wanted.root];
  args.push(
    "--idle-minutes",
    String(wanted.idleMinutes),
    ...(wanted.file === undefined ? [] : ["--file", wanted.file]),
  );
  const child = spawn(program, args, {
    // Not the user's folder, which it would keep; users of containers often have no home.
    cwd: existsSync(context.home) ? context.home : resolve("/"),
    env: serverEnvironment(context.environment),
    detached: true,
    stdio: "ignore",
    windowsHide: true,
  });
  let ended = false;
  child.on("error", () => ended = true);
  child.on("exit", () => ended = true);
  child.unref();
  const giveUpAt = performance.now() + START_MS;
  while (!ended && performance.now() < giveUpAt) {
    if (await ask(address, context, wanted) === "wanted") return true;
    await delay(POLL_MS);
  }
  if (!ended && child.pid !== undefined) process.kill(child.pid);
  return false;
}

/** Without what would record the server itself, where a whole shell is recorded. */
function serverEnvironment(environment: Context["environment"]): Record<string, string> {
  const kept: Record<string, string> = { MICROLOG_DISABLE: "true" };
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && name !== "NODE_OPTIONS" && name !== "BUN_OPTIONS" && !(name in kept)) {
      kept[name] = value;
    }
  }
  return kept;
}
