// Time limit: 600 s.
// Runtime: Bun.
// docs/migration.md: its programs before and after run, with the real libraries, and have to have logged the same.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { installLibrary, linkPackages, NOT_INSTALLED } from "../support/installed_library.ts";
import { findNode } from "../support/node_versions.ts";
import { runProgram } from "../support/run_program.ts";

/** A record as far as two libraries can agree on it. */
interface Logged {
  readonly level: string;
  readonly logger: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly error: string | undefined;
}

type Members = Record<string, unknown>;

const PINO_LEVELS = new Map([[20, "debug"], [30, "info"], [40, "warn"], [50, "error"]]);

/** What a line of an old library says. */
const READERS: Readonly<Record<string, (line: string) => Logged>> = {
  console: (line) => {
    // Printed as JSON by the test's console: its method and its arguments.
    const [method, message, ...rest]: [string, string, ...Members[]] = JSON.parse(line);
    const error = rest.find((value) => "thrown" in value)?.["thrown"];
    const fields = rest.find((value) => !("thrown" in value)) ?? {};
    return { level: method === "log" ? "info" : method, logger: "", message, fields, error: textOf(error) };
  },
  pino: (line) => {
    const { level, name, msg, time: _time, pid: _pid, hostname: _host, err, ...fields }: Members = JSON.parse(
      line,
    );
    if (fields["password"] === "[Redacted]") fields["password"] = "***";
    return {
      level: PINO_LEVELS.get(Number(level)) ?? "",
      logger: String(name),
      message: String(msg),
      fields,
      error: textOf(isMembers(err) ? err["message"] : undefined),
    };
  },
  winston: (line) => {
    const { level, message, stack, ...fields }: Members = JSON.parse(line);
    return {
      level: level === "http" ? "debug" : String(level),
      logger: "",
      message: String(message),
      fields,
      error: stack === undefined ? undefined : String(message),
    };
  },
  logtape: (line) => {
    const { level, message, logger, properties }: Members = JSON.parse(line);
    return {
      level: String(level).toLowerCase().replace("warning", "warn"),
      logger: String(logger),
      message: String(message).replaceAll('"', ""),
      fields: isMembers(properties) ? properties : {},
      error: undefined,
    };
  },
};

/** What has the old library's program write by the adapter: the text that is replaced, and what stands there then. */
const BY_ADAPTER: Readonly<Record<string, readonly [RegExp, string]>> = {
  console: [/^/, ""],
  pino: [/(pino\(\{[^}]+\})\)/, "$1, destination)"],
  winston: [/new winston\.transports\.Console\(\)/, "transport"],
  logtape: [/getConsoleSink\(\{ formatter: jsonLinesFormatter \}\)/, "sink"],
};

/** What stands before an old library's program. LogTape's console sink writes to both streams, whose order nobody keeps. */
function preludeOf(library: string): string {
  if (library === "console") return TELLING_CONSOLE;
  return library === "logtape" ? "console.warn = console.log;\n" : "";
}

/** A console that says what it was called with. */
const TELLING_CONSOLE = `for (const method of ["log", "warn", "error"]) {
  console[method] = (...values) => process.stdout.write(JSON.stringify([
    method,
    ...values.map((value) => value instanceof Error ? { thrown: value.message } : value),
  ]) + "\\n");
}
`;

let project = NOT_INSTALLED;
before(async () => {
  project = await installLibrary();
  linkPackages(project, ["pino", "winston", "@logtape/logtape"]);
});

describe("docs/migration.md", () => {
  const text = readFileSync(new URL("../../docs/migration.md", import.meta.url), "utf8");
  const programs = new Map(
    [...text.matchAll(/<!-- (\w+: \w+) -->\n```ts\n([^`]*(?:`[^`]+`[^`]*)*?)\n```/g)].map((
      [, name = "", code = ""],
    ) => [name, code] as const),
  );

  async function run(name: string, code: string): Promise<string[]> {
    const file = `${name}.mjs`;
    writeFileSync(join(project, file), code);
    const { stdout, stderr, exitCode } = await runProgram(await findNode(24), [file], {
      cwd: project,
      timeoutMs: 120_000,
    });
    assert.equal(exitCode, 0, stderr);
    return stdout.split("\n").filter((line) => line !== "");
  }

  for (const [library, read] of Object.entries(READERS)) {
    it(`logs the same with microlog as with ${library}`, async () => {
      const old = programs.get(`before: ${library}`) ?? "";
      const wanted = (await run(`${library}_before`, preludeOf(library) + old)).map(read);
      assert.ok(wanted.length >= 3);
      const after = await run(`${library}_after`, programs.get(`after: ${library}`) ?? "");
      assert.deepEqual(after.map(readOurs), wanted);
    });

    it(`logs the same with ${library} by the adapter`, async () => {
      const old = programs.get(`before: ${library}`) ?? "";
      const wanted = (await run(`${library}_before`, preludeOf(library) + old)).map(read);
      const [place, instead] = BY_ADAPTER[library] ?? [/^/, ""];
      assert.match(old, place);
      const adapter = programs.get(`adapter: ${library}`) ?? "";
      // Both have a configure(), and winston comes in both.
      const ours = adapter.replaceAll("configure", "configureMicrolog").replace(
        "{ configureMicrolog",
        "{ configure as configureMicrolog",
      );
      const once = old.replace(/import winston .+\n/, library === "winston" ? "" : "$&");
      const lines = await run(`${library}_adapter`, `${ours}\n${once.replace(place, instead)}`);
      assert.deepEqual(lines.map(readOurs), wanted);
    });
  }

  it("logs the same with pino by its own transport", async () => {
    const old = programs.get("before: pino") ?? "";
    const wanted = (await run("pino_before", old)).map(READERS["pino"] ?? readOurs);
    const transport = programs.get("transport: pino") ?? "";
    const once = old.replace(/import pino .+\n/, "").replace(/(pino\(\{[^}]+\})\)/, "$1, transport)");
    assert.notEqual(once, old);
    const lines = await run("pino_transport", `${transport}\n${once}`);
    assert.deepEqual(lines.map(readOurs), wanted);
  });
});

function readOurs(line: string): Logged {
  const { time: _time, level, logger = "", message, error, ...fields }: Members = JSON.parse(line);
  return {
    level: String(level),
    logger: String(logger),
    message: String(message),
    fields,
    error: textOf(isMembers(error) ? error["message"] : undefined),
  };
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}
