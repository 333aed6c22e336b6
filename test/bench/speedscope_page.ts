// The same recording in speedscope, a viewer of the same kind: its own page from npm, served from here, and the recording
// in its own format.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listen } from "../../cli/listen.ts";
import { buildCalls, type Calls } from "../../recording/analysis/calls.ts";
import { displayName, displayPath } from "../../recording/analysis/source_path.ts";
import type { Recording, RecordingTables } from "../../recording/recording.ts";

const RELEASE = fileURLToPath(new URL("../../node_modules/speedscope/dist/release", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  wasm: "application/wasm",
};

/** A running speedscope. */
export interface SpeedscopePage {
  /** Address at which it shows the profile. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves it with one profile. */
export function startSpeedscope(profile: string): SpeedscopePage {
  const files = new Map(readdirSync(RELEASE).map((name) => [`/${name}`, readFileSync(join(RELEASE, name))]));
  const server = listen((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/profile.json") {
      return new Response(profile, { headers: { "content-type": "application/json" } });
    }
    const path = pathname === "/" ? "/index.html" : pathname;
    const body = files.get(path);
    const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    return body === undefined
      ? new Response("", { status: 404 })
      : new Response(new Uint8Array(body), { headers: { "content-type": type } });
  }, { host: "127.0.0.1", port: 0 });
  const root = `http://127.0.0.1:${server.port}/`;
  return {
    url: `${root}#profileURL=${encodeURIComponent(`${root}profile.json`)}`,
    close: () => server.close(),
  };
}

/**
 * The calls of a recording in speedscope's format, in events: as small as it gets there.
 * https://github.com/jlfwong/speedscope/wiki/Importing-from-custom-sources
 */
export function speedscopeText({ tables }: Recording): string {
  const { name, file, line, column } = tables.frames.columns;
  const frames = Array.from({ length: tables.frames.length }, (_, frame) => ({
    name: displayName(tables.strings.get(name[frame] ?? -1)),
    file: displayPath(tables.strings.get(file[frame] ?? -1)),
    line: line[frame] ?? 0,
    col: column[frame] ?? 0,
  }));
  const profiles = Array.from({ length: tables.threads.length }, (_, thread) => {
    return profileText(tables, thread, buildCalls(tables, thread));
  });
  return `{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":${
    JSON.stringify(frames)
  }},"profiles":[${profiles.join(",")}]}`;
}

function profileText(tables: RecordingTables, thread: number, calls: Calls): string {
  const events: string[] = [];
  const open: number[] = [];
  const { frame } = tables.stacks.columns;
  const write = (type: "O" | "C", call: number, at: number) => {
    events.push(`{"type":"${type}","frame":${frame[calls.stack[call] ?? -1] ?? 0},"at":${at}}`);
  };
  const closeTo = (depth: number) => {
    for (let call = open.length > depth ? open.pop() : undefined; call !== undefined;) {
      write("C", call, calls.end[call] ?? 0);
      call = open.length > depth ? open.pop() : undefined;
    }
  };
  let last = 0;
  for (let call = 0; call < calls.length; call++) {
    closeTo(calls.depth[call] ?? 0);
    write("O", call, calls.start[call] ?? 0);
    open.push(call);
    last = Math.max(last, calls.end[call] ?? 0);
  }
  closeTo(0);
  return `{"type":"evented","name":"thread ${thread}","unit":"microseconds","startValue":0,"endValue":${last},"events":[${
    events.join(",")
  }]}`;
}
