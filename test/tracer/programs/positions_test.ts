// Time limit: 300 s.
// Runtime: Bun.
// Where samples, log entries and errors come from, in the TypeScript that was written: run by the runtime itself, bundled with maps,
// and transformed on the way by tsx and vitest.

import assert from "node:assert/strict";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { encodeMetadata } from "../../../recording/codec/encode.ts";
import type { Recording } from "../../../recording/recording.ts";
import { finaliseFile } from "../../../server/store/finalise.ts";
import {
  fileName,
  forEachRuntime,
  type RecordedPlace,
  type RecordedProgram,
  type RecordedRuntime,
  recordProgram,
} from "../../support/record_program.ts";
import { entriesOf, functionsOf } from "../../support/recorded.ts";

/** Types come first, so that no line stays where it was. */
const LIBRARY = `export interface Options {
  readonly millis: number;
}

export type Report = (text: string) => void;

export function busyLoop(options: Options): number {
  const end: number = performance.now() + options.millis;
  let sum: number = 0;
  while (performance.now() < end) sum += Math.sqrt(sum + 1);
  return sum;
}

export function sayIt(text: string): void {
  const shown: string = \`said: \${text}\`;
  console.log(shown);
}

export function failLater(message: string): void {
  setTimeout((): void => {
    throw new RangeError(message);
  }, 300);
}
`;
const LINES = { busyLoop: 7, said: 16, thrown: 21 } as const;

const MAIN = `import { busyLoop, failLater, type Options, sayIt } from "./library.ts";

const options: Options = { millis: 200 };
busyLoop(options);
sayIt("hello");
failLater("as it should");
`;

/** Works before and after awaits, in a function and in an arrow whose parameters take lines. */
const ASYNC = `async function load(millis: number): Promise<void> {
  for (const end = performance.now() + millis; performance.now() < end;) Math.sqrt(end);
}

const save = async (
  first: number,
  second: { readonly millis: number },
): Promise<void> => {
  for (const end = performance.now() + first; performance.now() < end;) Math.sqrt(end);
  await null;
  for (const end = performance.now() + second.millis; performance.now() < end;) Math.sqrt(end);
};

await load(200);
await save(200, { millis: 200 });
`;

const SOURCES = { "src/main.ts": MAIN, "src/library.ts": LIBRARY };

const NODE_MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** A command line that bundles the program and runs the bundle. */
function bundleAndRun(runtime: RecordedRuntime, ...options: readonly string[]): string[] {
  const start = runtime === "bun" ? "bun" : runtime === "deno" ? "deno run -A" : "node";
  const esbuild = `'${join(NODE_MODULES, "esbuild", "bin", "esbuild")}' src/main.ts --bundle --platform=node`;
  const built = `${esbuild} --format=esm --log-level=warning --outfile=dist/bundle.mjs ${options.join(" ")}`;
  return ["sh", "-c", `NODE_OPTIONS= ${built} && exec ${start} dist/bundle.mjs`];
}

describe("positions", () => {
  it("are those of the TypeScript that a runtime runs by itself", async () => {
    await forEachRuntime(async (runtime) => {
      await assertPositions({ runtime, name: "src/main.ts", text: MAIN, files: SOURCES });
    }, ["bun", "deno", "node24", "node26"]);
  });

  for (const kind of ["linked", "inline", "external"]) {
    it(`lead through the ${kind} maps of bundles`, async () => {
      await forEachRuntime(async (runtime) => {
        const command = bundleAndRun(
          runtime,
          `--sourcemap=${kind}`,
          ...kind === "inline" ? ["--minify"] : [],
        );
        await assertPositions({ runtime, command, files: SOURCES });
      }, kind === "linked" ? ["bun", "deno", "node20", "node26"] : ["bun", "deno", "node22"]);
    });
  }

  it("that Node has led back already, because it was asked to, are left alone", async () => {
    const command = bundleAndRun("node24", "--sourcemap");
    const env = { NODE_OPTIONS: "--enable-source-maps" };
    await assertPositions({ runtime: "node24", command, env, files: SOURCES });
  });

  it("of an async function are one, before its first await and after", async () => {
    await forEachRuntime(async (runtime) => {
      const { finalised } = await finalise({ runtime, name: "main.ts", text: ASYNC });
      const places = functionsOf(finalised).filter(({ name }) => ["load", "save"].includes(name))
        .map(({ name, line }) => [name, line]).sort();
      assert.deepEqual(places, [["load", 1], ["save", 5]]);
      // Of two stretches, whose functions lie on each other but once.
      const { stacks } = finalised.tables;
      const { parent, frame } = stacks.columns;
      assert.ok(frame.every((own, row) => own !== frame[parent[row] ?? -1]), "nothing calls itself");
    }, ["bun", "deno", "node24"]);
  });

  it("lead through what tsx transforms on the way", async () => {
    const tsx = join(NODE_MODULES, "tsx", "dist", "cli.mjs");
    const loader = pathToFileURL(join(NODE_MODULES, "tsx", "dist", "loader.mjs")).href;
    for (const runtime of ["node20", "node26"] as const) {
      for (
        const command of [["runtime", tsx, "src/main.ts"], ["runtime", "--import", loader, "src/main.ts"]]
      ) await assertPositions({ runtime, command, files: SOURCES });
    }
  });
});

/** Runs a program and finalises its recording. */
async function finalise(program: RecordedProgram): Promise<{ finalised: Recording; stderr: string }> {
  let finalised: Recording | undefined;
  const afterwards = async ({ file, environment }: RecordedPlace) => {
    const endedAtMicros = 3600e6;
    await appendFile(file, encodeMetadata({ endedAtMicros, environment }));
    finalised = await finaliseFile(file);
  };
  const { stderr } = await recordProgram({ ...program, afterwards });
  assert.ok(finalised !== undefined);
  return { finalised, stderr };
}

/** Asks for the places of a program's library. */
async function assertPositions(program: RecordedProgram): Promise<void> {
  const { finalised, stderr } = await finalise(program);
  const functions = functionsOf(finalised);
  const busy = functions.find(({ name }) => name === "busyLoop");
  assert.deepEqual([fileName(busy?.file ?? ""), busy?.line], ["library.ts", LINES.busyLoop], stderr);
  const entries = entriesOf(finalised);
  const placeOf = (text: string) => {
    const [frame] = entries.find(({ message }) => message.includes(text))?.stack ?? [];
    return [fileName(frame?.file ?? ""), frame?.line];
  };
  assert.deepEqual(placeOf("said: hello"), ["library.ts", LINES.said]);
  assert.deepEqual(placeOf("as it should"), ["library.ts", LINES.thrown]);
}
