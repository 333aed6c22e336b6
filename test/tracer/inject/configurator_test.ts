// What code, files and variables say together: who goes before whom, what is told, and what happens when a file changes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explainRecord } from "../../../tracer/logger/explain.ts";
import { Configurator, type Said } from "../../../tracer/inject/configurator.ts";
import { ConfigurationError } from "../../../tracer/logger/configuration_error.ts";
import type { ConfigurationPlace } from "../../../tracer/runtime/configuration_place.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";

/** A program with files and variables. */
interface Program {
  readonly files: Map<string, string>;
  readonly variables: Record<string, string | undefined>;
  /** Lines that people saw. */
  readonly told: string[];
  readonly printed: readonly string[];
  readonly faults: readonly string[];
  configure(said?: Said): Promise<void>;
  /** Writes a file, and waits until what comes of it is over. */
  change(path: string, text: string | undefined): Promise<void>;
  hangUp(): Promise<void>;
  log(logger: string, level: "debug" | "info" | "error", message: string): void;
  explain(logger: string, level: string): readonly string[];
  /** Paths that are watched. */
  readonly watched: ReadonlyMap<string, unknown>;
  readonly isListening: boolean;
  /** What is hidden by the runtime. */
  readonly hidden: Set<string>;
}

function createProgram(variables: Record<string, string> = {}, files: Record<string, string> = {}): Program {
  const { logging, host } = createFakeLogging();
  const stored = new Map(Object.entries(files));
  const told: string[] = [];
  const watched = new Map<string, () => Promise<void>>();
  const hidden = new Set<string>();
  let hangUp: (() => Promise<void>) | undefined;
  const place: ConfigurationPlace = {
    variables: (names) => ({
      values: Object.fromEntries(
        names.filter((name) => !hidden.has(name)).map((name) => [name, variables[name]]),
      ),
      hidden: names.filter((name) => hidden.has(name)),
      names: Object.keys(variables),
    }),
    absolute: (path) => `/${path.replace(/^\//, "")}`,
    read: (path) => {
      const text = stored.get(path);
      return text === undefined ? Promise.reject(new Error("there is none")) : Promise.resolve(text);
    },
    watch: (path, callback) => {
      watched.set(path, callback);
      return () => {
        if (watched.get(path) === callback) watched.delete(path);
      };
    },
    onHangup: (callback) => {
      hangUp = callback;
      return () => void (hangUp === callback && (hangUp = undefined));
    },
    pause: () => Promise.resolve(),
  };
  const configurator = new Configurator({ logging, place, warn: (line) => void told.push(line) });
  return {
    files: stored,
    variables,
    told,
    printed: host.printed.stdout,
    faults: host.faults,
    watched,
    hidden,
    get isListening() {
      return hangUp !== undefined;
    },
    configure: (said) => logging.configureBy((make) => configurator.make(make, said)),
    async change(path, text) {
      if (text === undefined) stored.delete(path);
      else stored.set(path, text);
      await watched.get(path)?.();
    },
    async hangUp() {
      await hangUp?.();
    },
    log: (logger, level, message) => logging.logger(logger)[level](message),
    explain: (logger, level) => explainRecord(logging.inForce, logger, level),
  };
}

/** What a configuration is refused with. */
async function problemOf(program: Program, said?: Said): Promise<string> {
  const error: unknown = await program.configure(said).then(() => undefined, (problem: unknown) => problem);
  assert.ok(error instanceof ConfigurationError, String(error));
  return error.message.replace("Cannot configure microlog: ", "");
}

const code = (configuration: object): Said => ({ by: "code", configuration });

describe("a configuration", () => {
  it("is the code's where nothing else is said, and nothing is told of it", async () => {
    const program = createProgram();
    await program.configure(code({ level: "warn" }));
    assert.deepEqual(program.explain("a", "info"), [
      'The level of "a" is warn, the configured level.',
      "A record at info is below it: it is not written.",
    ]);
    assert.deepEqual(program.told, []);
  });

  it("takes variables that are its own before code, and general ones after it", async () => {
    const program = createProgram({
      MICROLOG_LEVEL: "debug",
      LOG_LEVEL: "error",
      OTEL_SERVICE_NAME: "from otel",
      MICKTRACE_SERVICE: "from micktrace",
      MICKTRACE_VERSION: "from micktrace",
      MICKTRACE_ENVIRONMENT: "test",
    });
    await program.configure(code({ level: "fatal", version: "from code", sinks: ["console"] }));
    program.log("a", "debug", "m");
    assert.deepEqual(program.printed.map((line) => JSON.parse(line)), [{
      time: "2026-01-31T12:00:00.123Z",
      level: "debug",
      logger: "a",
      message: "m",
      service: "from micktrace",
      version: "from code",
      environment: "test",
    }]);
    assert.equal(
      program.explain("a", "debug")[1],
      "The configuration has service from MICKTRACE_SERVICE; level from MICROLOG_LEVEL; version, sinks from the code; " +
        "environment from MICKTRACE_ENVIRONMENT. Variables MICROLOG_* go before the file of MICROLOG_CONFIG, that before " +
        "what the program says, and that before LOG_LEVEL, MICKTRACE_* and OTEL_*.",
    );
  });

  it("takes a file of the one who runs the program before code, and variables before that", async () => {
    const program = createProgram(
      { MICROLOG_CONFIG: "log.json", MICROLOG_LEVELS: "api=debug, db=error", MICROLOG_FIELDS: '{"n": 1}' },
      { "/log.json": '{ "level": "error", "levels": { "api": "fatal", "web": "info" }, // more\n }' },
    );
    await program.configure(code({ level: "trace", fields: { region: "eu", n: 0 } }));
    program.log("api", "debug", "1");
    program.log("db", "info", "no");
    program.log("web", "info", "2");
    program.log("other", "info", "no");
    assert.deepEqual(
      program.printed.map((line) => JSON.parse(line)).map(({ message, region, n }) => [message, region, n]),
      [
        ["1", "eu", 1],
        ["2", "eu", 1],
      ],
    );
  });

  it("comes from a file, what code says counting where the file is silent", async () => {
    const program = createProgram({}, { "/etc/log.json": '{ "$schema": "./s.json", "level": "debug" }' });
    const format = ({ message }: { readonly message: string }) => message;
    await program.configure({
      by: "file",
      path: "/etc/log.json",
      options: { base: { level: "off", format } },
    });
    program.log("a", "debug", "m");
    assert.deepEqual(program.printed, ["m\n"]);
    assert.match(
      program.explain("a", "debug")[1] ?? "",
      /^The configuration has level, \$schema from "\/etc\/log.json"; format from the code\./,
    );
  });

  it("takes sinks in short", async () => {
    const program = createProgram({
      MICROLOG_SINKS: " console:logfmt ;level=error, memory;most=5;loggers=x,null,",
    });
    assert.equal(await problemOf(program, code({})), 'MICROLOG_SINKS[1].loggers is "x"; a list is wanted');
    program.variables["MICROLOG_SINKS"] = "console:logfmt;level=error,console:stderr,null";
    await program.configure(code({ sinks: [] }));
    program.log("a", "info", "no");
    program.log("a", "error", "m");
    assert.deepEqual(program.printed, ["time=2026-01-31T12:00:00.123Z level=error logger=a msg=m\n"]);
    program.variables["MICROLOG_SINKS"] = '[{ "type": "console", "format": "logfmt", "loggers": ["b"] }]';
    await program.configure();
    program.log("a", "error", "no");
    program.log("b", "error", "m");
    assert.equal(program.printed.length, 2);
  });

  it("has what MickTrace configures by variables", async () => {
    const program = createProgram({
      MICKTRACE_LEVEL: "CRITICAL",
      MICKTRACE_FORMAT: "simple",
      MICKTRACE_HANDLERS: "rich_console,null",
      MICKTRACE_ENABLED: "false",
      MICKTRACE_FILE_ROTATION: "whenever",
      MICROMEGAS_PROCESS_PROPERTIES: "build=7",
    });
    await program.configure(code({ enabled: true, format: "json" }));
    program.log("a", "error", "no");
    assert.deepEqual(program.printed, []);
    program.variables["MICKTRACE_LEVEL"] = "ERROR";
    await program.configure();
    program.log("a", "error", "m");
    assert.deepEqual(program.printed.map((line) => JSON.parse(line).build), ["7"]);
    program.variables["MICKTRACE_HANDLERS"] = "file";
    assert.equal(await problemOf(program), "MICKTRACE_HANDLERS[0].path is missing");
    program.variables["MICKTRACE_FILE_PATH"] = "/nowhere/app.log";
    await program.configure().catch(() => {});
    assert.match(
      program.told[0] ?? "",
      /MICKTRACE_FILE_ROTATION is "whenever"; a size as 10MB, daily or hourly is wanted/,
    );
  });

  it("has what OpenTelemetry configures by variables", async () => {
    const program = createProgram({
      OTEL_RESOURCE_ATTRIBUTES:
        "service.name=a,service.version=2,deployment.environment.name=prod,region=eu%20west",
      OTEL_SERVICE_NAME: "b",
      OTEL_LOG_LEVEL: "DEBUG",
    });
    await program.configure(code({ sinks: ["console"] }));
    program.log("x", "debug", "m");
    const { time: _time, ...members } = JSON.parse(program.printed[0] ?? "");
    assert.deepEqual(members, {
      level: "debug",
      logger: "x",
      message: "m",
      region: "eu west",
      service: "b",
      version: "2",
      environment: "prod",
    });
    program.variables["OTEL_SDK_DISABLED"] = "true";
    await program.configure();
    program.log("x", "error", "no");
    assert.equal(program.printed.length, 1);
    assert.match(program.explain("x", "error")[1] ?? "", /enabled from OTEL_SDK_DISABLED/);
  });

  it("leaves general variables out that are not for it, and says so once", async () => {
    const program = createProgram({ LOG_LEVEL: "chatty", OTEL_RESOURCE_ATTRIBUTES: "a" });
    await program.configure(code({}));
    await program.configure(code({}));
    assert.deepEqual(program.told, [
      'microlog: OTEL_RESOURCE_ATTRIBUTES is "a"; name=value,name=value is wanted: it is left out',
      'microlog: LOG_LEVEL is "chatty", which is no level here: it is left out',
    ]);
  });

  it("tells of a variable that is nearly one", async () => {
    const program = createProgram({
      MICROLOG_LEVLE: "debug",
      MICROLOG_LABEL: "app",
      MICROLOG_FILE: "x",
      MICROLOG_OTHER: "y",
    });
    await program.configure(code({}));
    assert.deepEqual(program.told, ["microlog: MICROLOG_LEVLE is not known; did you mean MICROLOG_LEVEL?"]);
  });

  it("says which variables may not be read", async () => {
    const program = createProgram({ MICROLOG_LEVEL: "debug" });
    for (const name of ["MICROLOG_LEVEL", "LOG_LEVEL", "OTEL_SERVICE_NAME"]) program.hidden.add(name);
    await program.configure(code({}));
    assert.equal(
      program.explain("a", "debug")[1],
      "Variables that may not be read do not count: --allow-env=MICROLOG_LEVEL,LOG_LEVEL is missing.",
    );
  });
});

describe("what is wrong", () => {
  const LEVELS = "trace, debug, info, warn, error, fatal, off";
  const wrong: readonly (readonly [Record<string, string>, string])[] = [
    [{ MICROLOG_LEVEL: "loud" }, `MICROLOG_LEVEL is "loud"; one of ${LEVELS} is wanted`],
    [
      { MICROLOG_LEVEL: "inof" },
      `MICROLOG_LEVEL is "inof"; one of ${LEVELS} is wanted; did you mean "info"?`,
    ],
    [{ MICROLOG_LEVELS: "api" }, 'MICROLOG_LEVELS has "api"; name=value is wanted'],
    [{ MICROLOG_LEVELS: "api=x" }, `MICROLOG_LEVELS.api is "x"; one of ${LEVELS} is wanted`],
    [
      { MICROLOG_FIELDS: "{1}" },
      'MICROLOG_FIELDS is no JSON: 1:2 a name in quotation marks or "}" is wanted',
    ],
    [{ MICROLOG_ENABLED: "maybe" }, 'MICROLOG_ENABLED is "maybe"; true or false is wanted'],
    [{ MICROLOG_SINKS: "[1]" }, "MICROLOG_SINKS[0] is 1; an object is wanted"],
    [{ MICROLOG_SINKS: "file" }, "MICROLOG_SINKS[0].path is missing"],
    [{ MICROLOG_SINKS: "file:a;b" }, 'MICROLOG_SINKS[0] has "b"; name=value is wanted'],
    [{ MICROLOG_CONFIG: "none.json" }, '"none.json" cannot be read: there is none'],
    [
      { MICROLOG_CONFIG: "x.json", MICROLOG_CONFIG_RELOAD: "often" },
      'MICROLOG_CONFIG_RELOAD has "often"; watch, signal or both are wanted',
    ],
    [{ MICROLOG_CONFIG: "x.json" }, `"x.json": level is "loud"; one of ${LEVELS} is wanted`],
    [{ MICROLOG_CONFIG: "key.json" }, '"key.json": lvel is not known; there are '],
    [{ MICROLOG_CONFIG: "half.json" }, '"half.json":2:1 "," or "}" is wanted, the text ends here'],
    [{ MICROLOG_CONFIG: "list.json" }, '"list.json" is a list; an object is wanted'],
    [{ MICKTRACE_HANDLERS: "cloudwotch9" }, 'MICKTRACE_HANDLERS[0].type is "cloudwotch9"; one of '],
  ];
  const files = {
    "/x.json": '{ "level": "loud" }',
    "/key.json": '{ "lvel": "info" }',
    "/half.json": '{ "level": "info"\n',
    "/list.json": "[]",
  };
  for (const [variables, problem] of wrong) {
    it(`is told where it was written: ${JSON.stringify(variables)}`, async () => {
      const told = await problemOf(createProgram(variables, files), code({}));
      assert.ok(told.startsWith(problem), told);
    });
  }

  it("leaves code's own errors as they are", async () => {
    const told = await problemOf(createProgram({ MICROLOG_LEVEL: "info" }), code({ sinks: ["consol"] }));
    assert.match(told, /^sinks\[0\]\.type is "consol"; one of .+ is wanted; did you mean "console"\?$/);
  });

  it("names all sinks and formats that there are", async () => {
    const program = createProgram({ MICROLOG_SINKS: "consle:jsn" });
    assert.match(
      await problemOf(program, code({})),
      /^MICROLOG_SINKS\[0\] is "consle"; one of .+ is wanted; did you mean "console"\?$/,
    );
    program.variables["MICROLOG_SINKS"] = "null:jsn";
    assert.match(
      await problemOf(program),
      /^MICROLOG_SINKS\[0\] is "jsn"; one of .*json.* is wanted; did you mean "json"\?$/,
    );
  });
});

describe("a file that changes", () => {
  const path = "/log.json";
  const said: Said = { by: "file", path, options: { watch: true } };

  it("is in force for loggers that are there", async () => {
    const program = createProgram({}, { [path]: '{ "level": "error" }' });
    await program.configure(said);
    program.log("a", "info", "no");
    await program.change(path, '{ "level": "debug" }');
    program.log("a", "debug", "m");
    assert.equal(program.printed.length, 1);
    assert.deepEqual(program.told, []);
  });

  it("is not used when it is broken, and that is told once, with file, place and reason", async () => {
    const program = createProgram({}, { [path]: '{ "level": "error" }' });
    await program.configure(said);
    await program.change(path, '{ "level":');
    await program.change(path, '{ "level":');
    assert.deepEqual(program.told, [
      'microlog: Cannot configure microlog: "/log.json":1:11 a value is wanted, the text ends here; what was in force stays',
    ]);
    await program.change(path, '{ "level": "loud" }');
    assert.match(program.told[1] ?? "", /"\/log.json": level is "loud"; one of .+; what was in force stays$/);
    await program.change(path, undefined);
    assert.match(
      program.told[2] ?? "",
      /"\/log.json" cannot be read: there is none; what was in force stays$/,
    );
    program.log("a", "info", "no");
    program.log("a", "error", "m");
    assert.equal(program.printed.length, 1);
    await program.change(path, '{ "level": "debug" }');
    program.log("a", "debug", "m");
    assert.equal(program.printed.length, 2);
    await program.change(path, '{ "level":');
    assert.equal(program.told.length, 4, "what is broken anew is told anew");
    assert.deepEqual(program.faults, []);
  });

  it("is not watched unless it is asked for, nor once code says something else", async () => {
    const program = createProgram({}, { [path]: "{}" });
    await program.configure({ by: "file", path, options: {} });
    assert.equal(program.watched.size, 0);
    await program.configure(said);
    assert.deepEqual([...program.watched.keys()], [path]);
    await program.configure(code({}));
    assert.equal(program.watched.size, 0);
  });

  it("is read at SIGHUP when that is asked for, and only then is there a listener", async () => {
    const program = createProgram({}, { [path]: '{ "level": "error" }' });
    await program.configure(said);
    assert.equal(program.isListening, false);
    await program.configure({ by: "file", path, options: { signal: true } });
    assert.equal(program.isListening, true);
    program.files.set(path, '{ "level": "debug" }');
    await program.hangUp();
    program.log("a", "debug", "m");
    assert.equal(program.printed.length, 1);
    await program.configure(code({}));
    assert.equal(program.isListening, false);
  });

  it("may be that of the one who runs the program", async () => {
    const program = createProgram({ MICROLOG_CONFIG: "log.json", MICROLOG_CONFIG_RELOAD: "watch, signal" }, {
      [path]: '{ "level": "error" }',
    });
    await program.configure(code({ level: "info" }));
    assert.equal(program.isListening, true);
    await program.change(path, "{}");
    program.log("a", "info", "m");
    assert.equal(program.printed.length, 1);
  });
});
