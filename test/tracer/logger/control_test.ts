// The control of levels from outside: what it tells, what it sets, and whom and what it refuses.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Control } from "../../../tracer/logger/control.ts";
import { MOST_BODY_BYTES } from "../../../tracer/logger/control_request.ts";
import { createFakeLogging } from "../../support/fake_logging.ts";

const TOKEN = "a-token-of-20-characters";

/** A control, and what asks it. */
async function createControl() {
  const { logging, host } = createFakeLogging();
  await logging.configure({
    level: "warn",
    levels: { db: "error" },
    sinks: [{ name: "none", write: () => {} }],
  });
  const control = new Control(logging, host.every, TOKEN);

  async function ask(
    query = "",
    init: RequestInit = {},
    token = TOKEN,
  ): Promise<[number, Record<string, unknown>]> {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await control.answer(
      new Request(`http://localhost/logging${query}`, { ...init, headers }),
    );
    return [answer.status, JSON.parse(await answer.text())];
  }

  function post(body: unknown) {
    return ask("", { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });
  }
  return { logging, host, control, ask, post };
}

describe("a control", () => {
  it("tells levels with where they come from, and how the logging is", async () => {
    const { logging, ask } = await createControl();
    const [api, db] = [logging.logger("api"), logging.logger("db")];
    api.setLevel("trace");
    const [status, told] = await ask();
    assert.equal(status, 200);
    assert.equal(told["level"], "warn");
    assert.deepEqual(told["loggers"], [
      { logger: api.name, level: "trace", from: 'set for "api"' },
      { logger: db.name, level: "error", from: 'configured for "db"' },
    ]);
    assert.equal(JSON.stringify(told["health"]).includes('"state":"ok"'), true);
    assert.equal("explained" in told, false);
  });

  it("explains what becomes of a record", async () => {
    const { ask } = await createControl();
    const [, told] = await ask("?logger=db&level=warn");
    assert.deepEqual(told["explained"], [
      'The level of "db" is error, configured for "db".',
      "A record at warn is below it: it is not written.",
    ]);
    assert.equal((await ask("?level=loud"))[0], 400);
  });

  it("sets the level of a logger and what is below it, and leaves it to the configuration again", async () => {
    const { logging, post } = await createControl();
    const log = logging.logger("api.users").bind({ a: 1 });
    assert.deepEqual(await post({ logger: "api", level: "DEBUG" }), [200, {
      logger: "api",
      level: "debug",
      from: 'set for "api"',
    }]);
    assert.equal(log.isEnabled("debug"), true);
    await post({ logger: "api", level: "off" });
    assert.equal(log.isEnabled("fatal"), false);
    await post({ logger: "api", level: null });
    assert.deepEqual([log.isEnabled("warn"), log.isEnabled("info")], [true, false]);
    await post({ level: "trace" });
    assert.equal(log.isEnabled("trace"), true);
  });

  it("sets a level for a time, which a later word ends", async () => {
    const { logging, host, post } = await createControl();
    const log = logging.logger("api");
    const [, { seconds }] = await post({ logger: "api", level: "debug", seconds: 60 });
    assert.deepEqual([seconds, log.isEnabled("debug"), host.timers.size], [60, true, 1]);
    host.tick();
    assert.deepEqual([log.isEnabled("debug"), host.timers.size], [false, 0]);
    await post({ logger: "api", level: "debug", seconds: 60 });
    await post({ logger: "api", level: "trace" });
    assert.deepEqual([log.isEnabled("trace"), host.timers.size], [true, 0]);
  });

  it("tells nothing to those without its token", async () => {
    const { logging, control, ask } = await createControl();
    for (const token of ["", "a", `${TOKEN}x`, TOKEN.slice(0, -1), TOKEN.toUpperCase()]) {
      assert.deepEqual(await ask("", {}, token), [401, { error: "A token is wanted" }], token);
      const body = '{"level":"trace"}';
      assert.equal((await ask("", { method: "POST", body }, token))[0], 401, token);
    }
    const answer = await control.answer(new Request("http://localhost/"));
    assert.deepEqual([answer.status, answer.headers.get("www-authenticate")], [401, "Bearer"]);
    assert.equal(logging.logger("api").isEnabled("trace"), false);
  });

  it("takes no token that is short", async () => {
    const { logging, host } = await createControl();
    assert.throws(() => new Control(logging, host.every, "short"), RangeError);
    assert.throws(() => new Control(logging, host.every, JSON.parse("null")), RangeError);
  });

  it("refuses what it does not understand, and changes nothing then", async () => {
    const { logging, ask, post } = await createControl();
    const wrong: readonly unknown[] = [
      "no json",
      "[]",
      "null",
      "{}",
      { level: "loud" },
      { level: 3 },
      { level: "trace", loger: "api" },
      { level: "trace", logger: 7 },
      { level: "trace", seconds: 0 },
      { level: "trace", seconds: "9" },
      { level: "trace", seconds: 1e9 },
      JSON.stringify({ level: "trace", logger: "x".repeat(MOST_BODY_BYTES) }),
    ];
    for (const body of wrong) {
      const [status, { error }] = await post(body);
      assert.equal(status, 400, JSON.stringify(body));
      assert.equal(typeof error, "string");
    }
    assert.equal((await ask("", { method: "DELETE" }))[0], 405);
    assert.equal(logging.logger("api").isEnabled("info"), false);
  });
});
