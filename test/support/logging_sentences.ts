// What the library promises of logging: MickTrace's features in words of our own, each with its proof.

import type { FeatureSentence } from "./feature_sentences.ts";

/** Sentences about logging. */
export const LOGGING_SENTENCES: readonly FeatureSentence[] = [
  {
    says:
      "a library logs at once, without any set-up, and nothing is written until the application configures",
    does: `const log = getLogger("library");
      log.info("Library initialized", { component: "auth", version: "1.2.3" });
      const before = log.isEnabled("fatal");
      const kept = await memory();
      log.info("now");
      return [before, kept.records.map(({ message }) => message)];`,
    gives: [false, ["now"]],
  },
  {
    says: "an application switches logging on in one call",
    does: `const kept = await memory({ level: "INFO" });
      getLogger("app").info("ready", { port: 8080 });
      getLogger("app").debug("not written");
      return kept.records.map(({ level, logger, message, fields }) => [level, logger, message, fields]);`,
    gives: [["info", "app", "ready", { port: 8080 }]],
  },
  {
    says: "every record is structured, with values of their types",
    does: `const [line] = await lines({ sink: { format: "json" } }, () =>
        getLogger("my_app").info("User logged in", { user_id: 123, action: "login", success: true, none: null }));
      const { time, ...rest } = JSON.parse(line);
      return [Number.isNaN(Date.parse(time)), rest];`,
    gives: [false, {
      level: "info",
      logger: "my_app",
      message: "User logged in",
      user_id: 123,
      action: "login",
      success: true,
      none: null,
    }],
  },
  {
    says:
      "a context adds its fields to all records of a scope, also after awaits and in what is called, and then no more",
    does: `const kept = await memory();
      const log = getLogger("api");
      async function processData() { await pause(); log.info("nested"); }
      await withContext({ request_id: "req_123", user_id: 456 }, async () => {
        log.info("Processing request");
        await processData();
        await withContext({ user_id: 457 }, () => log.info("inner"));
        log.info("outer again");
      });
      log.info("outside");
      return kept.records.map(({ fields }) => fields);`,
    gives: [
      { request_id: "req_123", user_id: 456 },
      { request_id: "req_123", user_id: 456 },
      { request_id: "req_123", user_id: 457 },
      { request_id: "req_123", user_id: 456 },
      {},
    ],
  },
  {
    says: "a context neither swallows nor changes what the work in it throws",
    does: `const fault = new Error("mine");
      const seen = [];
      try { withContext({ a: 1 }, () => { throw fault; }); } catch (error) { seen.push(error === fault); }
      await withContext({ a: 1 }, async () => { await pause(); throw fault; })
        .catch((error) => seen.push(error === fault));
      await correlation(async () => { throw fault; }).catch((error) => seen.push(error === fault));
      return [seen, withContext({ a: 1 }, () => 7), currentContext()];`,
    gives: [[true, true, true], 7, {}],
  },
  {
    says: "a correlation id is made, handed over and in all records; one may be given",
    does: `const kept = await memory();
      const log = getLogger("api");
      const id = await correlation(async (made) => { await pause(); log.info("a"); return made; });
      correlation(() => log.info("b"), "given");
      const ids = kept.records.map(({ fields }) => fields.correlation_id);
      return [/^[0-9a-f-]{36}$/.test(id), ids[0] === id, ids[1]];`,
    gives: [true, true, "given"],
  },
  {
    says: "two requests at once never mix their contexts",
    does: `const kept = await memory();
      const log = getLogger("api");
      await Promise.all(["a", "b", "c"].map((request_id) => withContext({ request_id }, async () => {
        for (let i = 0; i < 3; i++) { await pause(); log.info(request_id); }
      })));
      return kept.records.every(({ message, fields }) => fields.request_id === message) && kept.records.length;`,
    gives: 9,
  },
  {
    says:
      "fields of contexts, bound loggers and configurations may be functions, which are asked for each record",
    does: `let asked = 0;
      const kept = await memory({ fields: { all: () => "all " + ++asked } });
      let tenant = "none";
      await withContext({ request_id: "r1", tenant: () => tenant }, async () => {
        const log = getLogger("api").bind({ count: () => ++asked, bad: () => { throw new Error("no"); } });
        log.info("one");
        tenant = "acme";
        await pause();
        span("two", () => withContext({ inner: true }, () => log.info("two")));
        log.debug("not written, not asked");
      });
      return [kept.records.map(({ fields: { all, ...fields } }) => fields), kept.records.map(({ fields }) => fields.all)];`,
    gives: [[
      { request_id: "r1", tenant: "none", count: 1, bad: "[could not be made: no]" },
      { request_id: "r1", tenant: "acme", inner: true, count: 3, bad: "[could not be made: no]" },
    ], ["all 2", "all 4"]],
  },
  {
    says: "calls of functions and methods are logged by a wrapper and a decorator, and end as they did",
    does: `const kept = await memory({ level: "trace" });
      const fault = new TypeError("mine");
      const load = logged(async function load(id) { await pause(); return { id, password: "p" }; }, { args: true, result: true });
      const fail = logged(() => { throw fault; }, { name: "fail", level: "debug", logger: "shop" });
      const context = { kind: "method", name: "times", static: false, private: false, addInitializer() {} };
      const times = logCalls()(function times(a) { return this.factor * a; }, context);
      class Old { total(a) { return a + 1; } }
      const descriptor = Object.getOwnPropertyDescriptor(Old.prototype, "total");
      logCalls({ level: "info" })(Old.prototype, "total", descriptor);
      Object.defineProperty(Old.prototype, "total", descriptor);
      const results = [(await load("7")).id, times.call({ factor: 2 }, 21), times.length, new Old().total(1), load.name];
      try { fail(); } catch (error) { results.push(error === fault); }
      const told = kept.records.map(({ level, logger, message, fields }) => [level, logger, message, typeof fields.duration_ms]);
      const quiet = await memory({ level: "info" });
      await load("8");
      return [results, told, kept.records[0].fields.args, kept.records[1].fields.result, quiet.records.length];`,
    gives: [
      ["7", 42, 1, 2, "load", true],
      [
        ["trace", "", "load begins", "undefined"],
        ["trace", "", "load ends", "number"],
        ["trace", "", "times begins", "undefined"],
        ["trace", "", "times ends", "number"],
        ["info", "", "total begins", "undefined"],
        ["info", "", "total ends", "number"],
        ["debug", "shop", "fail begins", "undefined"],
        ["debug", "shop", "fail throws", "number"],
      ],
      ["7"],
      { id: "7", password: "***" },
      0,
    ],
  },
  {
    says:
      "levels are read and set while the program runs, by whoever has the token, by any server of the web's kind",
    does: `await memory({ level: "warn" });
      const control = controlHandler({ token: "0123456789abcdef" });
      const ask = async (path, init = {}) => {
        const headers = { authorization: "Bearer 0123456789abcdef", ...init.headers };
        const answer = await control(new Request("http://localhost" + path, { ...init, headers }));
        return [answer.status, await answer.json()];
      };
      const log = getLogger("controlled.api");
      const [, { level, explained }] = await ask("/x?logger=controlled.api&level=info");
      const set = await ask("/x", { method: "POST", body: JSON.stringify({ logger: "controlled", level: "debug" }) });
      const isOn = log.isEnabled("debug");
      await ask("/x", { method: "POST", body: JSON.stringify({ logger: "controlled", level: null }) });
      return [level, explained.at(-1).includes("not written"), set, isOn, log.isEnabled("debug"),
        (await ask("/x", { headers: { authorization: "Bearer no" } }))[0], (await ask("/x", { method: "POST", body: "{}" }))[0]];`,
    gives: [
      "warn",
      true,
      [200, { logger: "controlled", level: "debug", from: 'set for "controlled"' }],
      true,
      false,
      401,
      400,
    ],
  },
  {
    says: "context goes over to work that begins elsewhere, as in a queue",
    does: `const kept = await memory();
      const queue = [];
      withContext({ job: 1 }, () => { const here = captureContext(); queue.push(() => here.run(() => getLogger("q").info("later"))); });
      queue[0]();
      return kept.records.map(({ fields }) => fields);`,
    gives: [{ job: 1 }],
  },
  {
    says: "traces come in by traceparent, tracestate, baggage and B3, and go on",
    does: `const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const on = withRemoteContext({ traceparent, baggage: "tenant=a" }, () => contextHeaders());
      const { trace } = readHeaders({ b3: "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1" });
      return [on, trace.traceId];`,
    gives: [
      { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", baggage: "tenant=a" },
      "0af7651916cd43dd8448eb211c80319c",
    ],
  },
  {
    says: "bound loggers add their fields, and may be bound again",
    does: `const kept = await memory();
      const service = getLogger("app").bind({ service: "auth", version: "1.0.0" });
      service.info("Service started", { port: 8080 });
      service.bind({ request_id: "req_456" }).info("User authenticated");
      return kept.records.map(({ fields }) => fields);`,
    gives: [
      { service: "auth", version: "1.0.0", port: 8080 },
      { service: "auth", version: "1.0.0", request_id: "req_456" },
    ],
  },
  {
    says: "a change of a level reaches every logger that is there, bound ones too",
    does: `await memory({ level: "info" });
      const root = getLogger("svc");
      const bound = getLogger("svc.db").bind({ a: 1 });
      const before = bound.isEnabled("debug");
      root.setLevel("debug");
      const after = bound.isEnabled("debug");
      root.setLevel(undefined);
      return [before, after, bound.isEnabled("debug")];`,
    gives: [false, true, false],
  },
  {
    says: "all names of levels are there, those of Python too",
    does: `const kept = await memory({ level: "trace" });
      const log = getLogger("levels");
      for (const name of ["trace", "debug", "info", "warn", "warning", "error", "fatal", "critical"]) log[name](name);
      try { throw new TypeError("bad"); } catch (error) { log.exception(error, "Operation failed", { retry_count: 3 }); }
      return kept.records.map(({ level }) => level);`,
    gives: ["trace", "debug", "info", "warn", "warn", "error", "fatal", "fatal", "error"],
  },
  {
    says: "what was thrown is logged whole: name, message, stack and causes",
    does: `const [line] = await lines({ sink: { format: "json" } }, () => {
        try { throw new TypeError("Operation failed", { cause: new AggregateError([new Error("inner")], "all") }); }
        catch (error) { getLogger("app").error(error, "it broke", { operation: "risky", will_retry: true }); }
      });
      const { error, operation, will_retry, message } = JSON.parse(line);
      return [message, operation, will_retry, error.name, error.message, error.stack.length > 20, error.cause.name,
        JSON.stringify(error).includes("inner")];`,
    gives: ["it broke", "risky", true, "TypeError", "Operation failed", true, "AggregateError", true],
  },
  {
    says:
      "messages come as text with fields, fields with text, templates and functions, which are not called in vain",
    does: `const kept = await memory({ level: "info" });
      const log = getLogger("shapes");
      let calls = 0;
      log.info("text", { a: 1 });
      log.info({ a: 2 }, "fields first");
      log.info\`template \${3}\`;
      log.info(() => { calls++; return "lazy"; });
      log.debug(() => { calls++; return "never"; });
      return [kept.records.map(({ message }) => message), calls];`,
    gives: [["text", "fields first", "template 3", "lazy"], 1],
  },
  {
    says: "fields named as what every record has are kept, under other names",
    does: `const [line] = await lines({ sink: { format: "json" } }, () =>
        getLogger("app").info("said", { message: "mine", level: "mine", time: "mine" }));
      const record = JSON.parse(line);
      const kept = Object.entries(record).filter(([, value]) => value === "mine").length;
      return [record.message, record.level, kept];`,
    gives: ["said", "info", 3],
  },
  {
    says: "secrets are masked by default, at any depth, by name and by shape, in messages and stacks too",
    does: `const secret = "hunter2-very-secret";
      const token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8";
      const text = (await lines({ sink: { format: "json" } }, () => {
        getLogger("app").info("token " + token, { password: secret, deep: { list: [{ api_key: secret }] }, user: "ann" });
        getLogger("app").error(new Error("Bearer " + token));
      })).join("");
      return [text.includes(secret), text.includes(token), text.includes("ann")];`,
    gives: [false, false, true],
  },
  {
    says: "masking takes keys of one's own, hashes and shows parts, and is counted",
    does: `const kept = await memory({ mask: { keys: ["plate"], paths: ["user.*.mail"] } });
      getLogger("app").info("in", { plate: "B-XY 1", user: { a: { mail: "x" } } });
      const { masked } = health();
      return [kept.records[0].fields.plate, kept.records[0].fields.user.a.mail, Object.values(masked).some((count) => count > 0)];`,
    gives: ["***", "***", true],
  },
  {
    says: "sampling, rate limits, duplicates and levels are filters of the configuration",
    does:
      `const kept = await memory({ filters: [{ type: "level", min: "info" }, { type: "token-bucket", perSecond: 0.001, burst: 2 }] });
      for (let i = 0; i < 5; i++) getLogger("busy").info("same");
      const rated = await memory({ level: "debug", filters: [{ type: "rate", rate: 0 }] });
      getLogger("rated").info("gone");
      getLogger("rated").error("stays");
      return [kept.records.filter(({ message }) => message === "same").length, rated.records.map(({ message }) => message)];`,
    gives: [2, ["stays"]],
  },
  {
    says: "JSON, logfmt and lines for people are formats, and so is a function",
    does: `const log = () => getLogger("my_app").info("User logged in", { user_id: 123, quote: 'a "b"' });
      const [json] = await lines({ sink: { format: "json" } }, log);
      const [logfmt] = await lines({ sink: { format: "logfmt" } }, log);
      const [pretty] = await lines({ sink: { format: "pretty" } }, log);
      const [own] = await lines({ sink: { format: ({ level, message }) => level + " " + message } }, log);
      return [JSON.parse(json).user_id, logfmt.includes('quote="a \\\\"b\\\\""'), pretty.includes("User logged in"), own];`,
    gives: [123, true, true, "2 User logged in"],
  },
  {
    says: "the formats of ECS, OpenTelemetry, Google, Datadog and CloudWatch are there",
    does: `const found = [];
      for (const format of ["ecs", "otel", "gcp", "datadog", "cloudwatch"]) {
        const [line] = await lines({ sink: { format } }, () => getLogger("a").warn("said"));
        found.push(typeof JSON.parse(line) === "object" && line.includes("said"));
      }
      return found;`,
    gives: [true, true, true, true, true],
  },
  {
    says: "service, version and environment are in every record",
    does:
      `const [line] = await lines({ service: "my-service", version: "1.0.0", environment: "production", sink: { format: "json" } },
        () => getLogger("a").info("x"));
      const { service, version, environment } = JSON.parse(line);
      return [service, version, environment];`,
    gives: ["my-service", "1.0.0", "production"],
  },
  {
    says: "logging can be switched off and on again",
    does: `const off = await memory({ enabled: false });
      getLogger("a").fatal("lost");
      const on = await memory({ enabled: true });
      getLogger("a").info("there");
      return [off.records.length, on.records.length];`,
    gives: [0, 1],
  },
  {
    says:
      "an unknown key, sink, format or level is an error that names those there are; what was in force stays",
    does: `const kept = await memory();
      const wrong = [{ levle: "info" }, { sinks: [{ type: "cloudwach" }] }, { format: "jsn" }, { level: "loud" }];
      const told = [];
      for (const configuration of wrong) {
        await configure(configuration).catch((error) => told.push(error instanceof ConfigurationError));
      }
      getLogger("a").info("still");
      return [told, kept.records.length];`,
    gives: [[true, true, true, true], 1],
  },
  {
    says: "a new configuration is in force at once for loggers that are there, sinks included",
    does: `const log = getLogger("hot");
      const first = await memory({ level: "error" });
      log.info("dropped");
      const second = await memory({ level: "debug" });
      log.debug("taken");
      return [first.records.length, second.records.map(({ message }) => message)];`,
    gives: [0, ["taken"]],
  },
  {
    says: "why a record is written or not can be asked",
    does: `await memory({ level: "warn" });
      return [explain("app", "info").at(-1).includes("not written"), explain("app", "error").some((line) => line.includes("memory"))];`,
    gives: [true, true],
  },
  {
    says: "files rotate by size, old ones are kept in number, nothing is lost",
    does: `const folder = mkdtempSync(join(tmpdir(), "microlog-feature-"));
      await configure({ sinks: [{ type: "file", path: join(folder, "app.log"), maxBytes: 2000, maxFiles: 100, format: "json" }] });
      for (let i = 0; i < 200; i++) { getLogger("r").info("line", { i }); if (i % 20 === 0) await flush(); }
      await flush();
      await configure({ sinks: [] });
      const { readdirSync } = await import("node:fs");
      const files = readdirSync(folder).filter((name) => name.includes("log") && !name.endsWith("lock"));
      const seen = new Set(files.flatMap((name) => readFileSync(join(folder, name), "utf8").split("\\n"))
        .filter((line) => line !== "").map((line) => JSON.parse(line).i));
      rmSync(folder, { recursive: true });
      return [files.length > 1, seen.size];`,
    gives: [true, 200],
  },
  {
    says: "sinks for syslog, HTTP and all clouds are there by name, and none of them is silently nothing",
    does: `const told = [];
      for (const type of ["http", "syslog", "cloudwatch", "azure", "gcp", "datadog", "newrelic", "elasticsearch", "opensearch",
        "loki", "sentry", "microlog"]) {
        // Without their address or key they say so, rather than dropping what is logged.
        const answer = await configure({ sinks: [{ type }] }).then(() => "made", (error) => error.name);
        told.push(answer === "ConfigurationError" || answer === "TypeError" || answer === "made");
      }
      await configure({ sinks: [{ type: "prometheus" }] });
      getLogger("p").warn("counted");
      return [told.every(Boolean), (await microlog.prometheusText()).includes('level="warn"')];`,
    gives: [true, true],
  },
  {
    says: "health and numbers of its own can be read at any time, and flushing tells what came of it",
    does: `await memory();
      getLogger("h").error("bad");
      const { state, records, sinks } = health();
      const { isComplete, delivered, pending } = await flush({ timeoutMillis: 5000 });
      return [state, records.error > 0, sinks.memory.written, isComplete, delivered, pending];`,
    gives: ["ok", true, 1, true, 1, 0],
  },
  {
    says: "tests capture what is logged, each its own, with a clock and ids of theirs",
    does: `const clock = createFakeClock(1000);
      const run = (name) => (async () => {
        const logs = captureLogs({ clock });
        await pause();
        getLogger("t").info(name, { user_id: 123 });
        await pause();
        logs[Symbol.dispose]();
        return logs.records.map(({ message, fields, time }) => [message, fields.user_id, time]);
      })();
      return await Promise.all([run("one"), run("two")]);`,
    gives: [[["one", 123, 1000]], [["two", 123, 1000]]],
  },
  {
    says: "hostile values never throw and never grow without end",
    does: `const cycle = { name: "c" }; cycle.self = cycle;
      const values = [cycle, { get bad() { throw new Error("no"); } }, 10n, Symbol("s"), new Proxy({}, { ownKeys() { throw 1; } }),
        "x".repeat(2_000_000), { toJSON() { throw 2; } }, new Map([[{}, 1]]), "\\ud800"];
      let longest = 0;
      for (const value of values) {
        const [line] = await lines({ sink: { format: "json" } }, () => getLogger("h").info("x", { value }));
        JSON.parse(line);
        longest = Math.max(longest, line.length);
      }
      return longest < 200_000;`,
    gives: true,
  },
  {
    says: "values are as they were when they were logged",
    does: `const kept = await memory();
      const cart = { items: [1] };
      getLogger("v").info("cart", { cart });
      cart.items.push(2);
      return kept.records[0].fields.cart.items;`,
    gives: [1],
  },
];
