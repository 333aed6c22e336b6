// Fields as JSON: whatever a program logs, a line is valid, bounded, one line, and without secrets.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { DEFAULT_LIMITS, type Fields, JsonFields } from "../../../tracer/logger/json_fields.ts";
import { JsonFormat } from "../../../tracer/logger/json_format.ts";
import { BoundFields } from "../../../tracer/logger/record.ts";
import { createRecord } from "../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../tracer/logger/usual_mask.ts";

const RAW = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Members of the line of a record with such fields, without what every record has. */
function write(fields: Fields, mask = true): Fields {
  const line = new JsonFormat(mask ? USUAL_MASK : undefined).line(createRecord({ fields }));
  assert.equal(line.indexOf("\n"), line.length - 1);
  assert.doesNotMatch(line, RAW);
  const { time: _time, level: _level, logger: _logger, message: _message, ...rest } = JSON.parse(line);
  return rest;
}

function writeValue(value: unknown): unknown {
  return write({ value })["value"];
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function raise(value: unknown): never {
  throw value;
}

function fail(text = "boom"): never {
  throw new Error(text);
}

describe("JsonFields", () => {
  it("writes plain values as JSON does", () => {
    const fields = {
      text: "a",
      number: 1.5,
      zero: -0,
      yes: true,
      no: false,
      nothing: null,
      list: [1, [2]],
      object: { a: { b: 1 } },
    };
    assert.deepEqual(write(fields), { ...fields, zero: 0 });
  });

  it("leaves out what is undefined, and shows it in lists", () => {
    assert.deepEqual(write({ gone: undefined, object: { gone: undefined, there: 1 }, list: [undefined] }), {
      object: { there: 1 },
      list: [null],
    });
  });

  it("writes what JSON has no word for", () => {
    assert.equal(writeValue(10n ** 20n), "100000000000000000000");
    assert.equal(writeValue(Number.NaN), "NaN");
    assert.equal(writeValue(-Infinity), "-Infinity");
    assert.equal(writeValue(Symbol("mark")), "Symbol(mark)");
    assert.equal(writeValue(function work() {}), "[function work]");
    assert.equal(writeValue(() => {}), "[function value]".replace("value", "without a name"));
    assert.equal(writeValue(new Date(0)), "1970-01-01T00:00:00.000Z");
    assert.equal(writeValue(new Date(Number.NaN)), null);
    assert.equal(writeValue(/a+/g), "/a+/g");
    assert.equal(writeValue(new URL("https://a/b")), "https://a/b");
    assert.equal(writeValue(new Uint8Array(10)), "[10 bytes]");
    assert.equal(writeValue(new ArrayBuffer(3)), "[3 bytes]");
    assert.equal(writeValue(Promise.resolve()), "[Promise]");
    assert.equal(writeValue(new WeakMap()), "[weak references]");
    assert.deepEqual(writeValue(new Set([1, "a"])), [1, "a"]);
    assert.deepEqual(writeValue(new Map<unknown, unknown>([["a", 1], [2, { b: 3 }], [null, 4]])), {
      a: 1,
      2: { b: 3 },
      null: 4,
    });
    assert.deepEqual(writeValue([new Number(1), new String("a"), new Boolean(false)]), [1, "a", false]);
    assert.deepEqual(writeValue(new Headers({ accept: "a" })), { accept: "a" });
    assert.deepEqual(
      writeValue(
        new (class Point {
          x = 1;
          #y = 2;
          get y() {
            return this.#y;
          }
        })(),
      ),
      { x: 1 },
    );
    assert.deepEqual(writeValue(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
    assert.deepEqual(writeValue({ toJSON: () => ({ a: 1 }) }), { a: 1 });
  });

  it("keeps keys of a map apart that have the same text", () => {
    assert.deepEqual(writeValue(new Map<unknown, unknown>([[{}, 1], [{}, 2], ["1", 3], [1, 4]])), {
      "[object]": 1,
      "[object] 2": 2,
      "1": 3,
      "1 2": 4,
    });
  });

  it("shows errors with their causes and what they carry", () => {
    const cause = new TypeError("inner");
    const error = Object.assign(new Error("outer", { cause }), { code: "E1", password: "hunter2" });
    const shown = writeValue(error);
    assert.ok(typeof shown === "object" && shown !== null && "stack" in shown && "cause" in shown);
    const { stack, cause: shownCause, ...rest } = shown;
    assert.match(String(stack), /json_fields_test/);
    assert.deepEqual(rest, { name: "Error", message: "outer", code: "E1", password: "***" });
    assert.match(JSON.stringify(shownCause), /"name":"TypeError","message":"inner"/);
    assert.match(
      JSON.stringify(writeValue(new AggregateError([cause, 3], "all"))),
      /"errors":\[\{"name":"TypeError".*,3\]/,
    );
    assert.match(
      JSON.stringify(writeValue(runInNewContext("new RangeError('far')"))),
      /"name":"RangeError","message":"far"/,
    );
  });

  it("ends at cycles, of objects, maps, errors and toJSON", () => {
    const object: Record<string, unknown> = {};
    object["self"] = object;
    assert.deepEqual(writeValue(object), { self: "[circular]" });
    const map = new Map<string, unknown>();
    map.set("self", map);
    assert.deepEqual(writeValue(map), { self: "[circular]" });
    const first = new Error("first");
    first.cause = new Error("second", { cause: first });
    assert.match(JSON.stringify(writeValue(first)), /"second".*"cause":"\[circular\]"/);
    const all = new AggregateError([], "all");
    all.errors.push(all);
    assert.match(JSON.stringify(writeValue(all)), /"errors":\["\[circular\]"\]/);
    const self = { toJSON: () => self, a: 1 };
    assert.deepEqual(writeValue(self), { toJSON: "[function toJSON]", a: 1 });
    const endless = () => ({ toJSON: endless });
    assert.equal(writeValue({ toJSON: endless }), "[deeper than shown]");
  });

  it("shows an object twice that is there twice", () => {
    const shared = { a: 1 };
    assert.deepEqual(write({ x: shared, y: [shared, shared] }), { x: shared, y: [shared, shared] });
  });

  it("tells what could not be read, and the rest", () => {
    const unread = "[could not be read: boom]";
    assert.deepEqual(
      write({
        get a() {
          return fail();
        },
        b: 1,
      }),
      { a: unread, b: 1 },
    );
    assert.deepEqual(
      writeValue({
        get a() {
          return fail();
        },
        b: 1,
      }),
      { a: unread, b: 1 },
    );
    assert.equal(writeValue({ toJSON: () => fail() }), unread);
    assert.equal(writeValue(new Proxy({}, { ownKeys: () => fail() })), unread);
    assert.deepEqual(writeValue(new Proxy({ a: 1 }, { get: (_, key) => key === "a" ? fail() : undefined })), {
      a: unread,
    });
    assert.deepEqual(
      writeValue({
        get a() {
          return raise(null);
        },
      }),
      { a: "[could not be read: null]" },
    );
    assert.match(
      String(writeValue({
        toJSON() {
          throw { toString: () => fail() };
        },
      })),
      /something that has no text/,
    );
    assert.match(String(writeValue(revoked({}))), /^\[could not be read: /);
    assert.match(String(writeValue(revoked([]))), /^\[could not be read: /);
    assert.deepEqual(writeValue([revoked({}), 1]), [writeValue(revoked({})), 1]);
    assert.match(
      String(write(new Proxy({}, { ownKeys: () => fail() }))["fields"]),
      /could not be read: boom/,
    );
    assert.match(String(writeValue(new Proxy(() => {}, { get: () => fail() }))), /function/);
    const error = new Error("x");
    for (const name of ["name", "message", "stack", "cause"]) {
      Object.defineProperty(error, name, { get: () => fail() });
    }
    assert.match(JSON.stringify(writeValue(error)), /could not be read: boom/);
    const odd = Object.assign(new AggregateError([], "all"), { errors: null, name: 3, message: {} });
    assert.match(JSON.stringify(writeValue(odd)), /"errors":null|"name":"3"/);
  });

  it("is not fooled by members of all objects", () => {
    const polluting = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"hasOwnProperty":1}',
    );
    const line = new JsonFormat(USUAL_MASK).line(
      createRecord({ fields: { value: polluting, ["__proto__"]: 1 } }),
    );
    assert.match(line, /"value":\{"__proto__":\{"polluted":1\},"constructor"/);
    assert.equal(Reflect.get({}, "polluted"), undefined);
    const map = new Map([["__proto__", 1]]);
    assert.match(
      new JsonFormat(USUAL_MASK).line(createRecord({ fields: { map } })),
      /"map":\{"__proto__":1\}/,
    );
  });

  it("marks what is deeper, wider or longer than it shows", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = { deep };
    assert.match(JSON.stringify(writeValue(deep)), /"\[deeper than shown\]"/);
    const wide = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`k${i}`, i]));
    assert.equal(write(wide)["…"], "50 more");
    assert.match(JSON.stringify(writeValue(wide)), /"k99":99,"…":"50 more"/);
    assert.match(JSON.stringify(writeValue(Object.keys(wide))), /"k99","… 50 more"/);
    assert.match(JSON.stringify(writeValue(new Map(Object.entries(wide)))), /"k99":99,"…":"1 more"/);
    assert.match(JSON.stringify(writeValue(new Array(1e9))), /"… 999999900 more"/);
    const text = String(writeValue("é".repeat(20_000)));
    assert.equal(
      text,
      `${"é".repeat(DEFAULT_LIMITS.textLength)}… (${20_000 - DEFAULT_LIMITS.textLength} more characters)`,
    );
    assert.equal(writeValue("x".repeat(DEFAULT_LIMITS.textLength)), "x".repeat(DEFAULT_LIMITS.textLength));
  });

  it("writes a bounded line of what is endless", () => {
    const long = "x".repeat(20_000);
    const wide = () => Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${long}${i}`, long]));
    const endless: object = new Proxy({}, {
      get: (_, key) => typeof key === "symbol" || key === "toJSON" ? undefined : endless,
      ownKeys: () => Array.from({ length: 100 }, (_, i) => `k${i}`),
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    });
    const huge = "y".repeat(100_000_000);
    const values = [
      wide(),
      Array.from({ length: 100 }, wide),
      endless,
      huge,
      new Error(huge, { cause: huge }),
      { [huge]: huge },
      10n ** 30_000n,
    ];
    for (const value of values) {
      const line = new JsonFormat(USUAL_MASK).line(
        createRecord({ message: huge, fields: { value, ...wide() }, error: value }),
      );
      JSON.parse(line);
      assert.ok(line.length < 2_000_000, String(line.length));
    }
  });

  it("puts an underscore behind names that a record has already, again and again", () => {
    const fields = { time: 1, time_: 2, level: 3, logger: 4, message: 5, error: 6, error_: 7, fields: 8 };
    assert.deepEqual(write(fields), {
      time_: 1,
      time__: 2,
      level_: 3,
      logger_: 4,
      message_: 5,
      error_: 6,
      error__: 7,
      fields_: 8,
    });
  });

  it("gives each name once, and the nearest value", () => {
    const names = fc.constantFrom(
      "a",
      "b",
      "c",
      "time",
      "time_",
      "message",
      "error",
      "logger_",
      "…",
      "… bound",
      "fields",
      "password",
      "__proto__",
      "é",
    );
    const some = fc.dictionary(names, fc.oneof(fc.integer(), fc.constant(undefined), fc.string()), {
      noNullPrototype: true,
    });
    const format = new JsonFormat(USUAL_MASK);
    fc.assert(fc.property(some, some, some, (context, bound, fields) => {
      const record = createRecord({
        context: new BoundFields(context),
        bound: new BoundFields(bound),
        fields,
        error: "x",
      });
      for (const line of [format.line(record), format.line(record)]) {
        const found = topLevelNames(line);
        assert.equal(new Set(found).size, found.length, line);
        const nearest = { ...context, ...bound, ...fields };
        const parsed = JSON.parse(line);
        for (const [name, value] of Object.entries(nearest)) {
          if (/^[abcé]$/.test(name)) assert.equal(parsed[name], value);
        }
        const wanted = Object.values(nearest).filter((value) => value !== undefined).length;
        assert.equal(found.length, wanted + 5, line); // time, level, logger, message, error
      }
    }));
  });

  it("keeps names apart that are masked", () => {
    const keys = ["AKIA" + "IOSFODNN7EXAMPLE", "AKIA" + "IOSFODNN7EXAMPLX"];
    const line = new JsonFormat(USUAL_MASK).line(
      createRecord({
        fields: { [keys[0] ?? ""]: 1, [keys[1] ?? ""]: 2, in: { [keys[0] ?? ""]: 3, [keys[1] ?? ""]: 4 } },
      }),
    );
    assert.doesNotMatch(line, /AKIA/);
    assert.match(line, /"\*\*\* 1":1,"\*\*\* 2":2,"in":\{"\*\*\* 1":3,"\*\*\* 2":4\}/);
  });

  it("forgets names when there are too many, and writes the same", () => {
    const writer = new JsonFields(undefined);
    for (let i = 0; i < 10_000; i++) assert.equal(writer.write({ [`name${i}`]: i }), `,"name${i}":${i}`);
  });
});

describe("JsonFields with a mask", () => {
  const secret = "hunter2";

  it("hides values by their name at any depth and in any notation", () => {
    const names = [
      "password",
      "dbPassword",
      "DB_PASSWORD",
      "x-auth-token",
      "Authorization",
      "proxy-authorization",
      "cookie",
      "Set-Cookie",
      "api_key",
      "apiKey",
      "client.secret",
      "cardNumber",
      "cvv",
      "ssn",
      "IBAN",
    ];
    for (const name of names) {
      const hidden = [
        { [name]: secret },
        { a: { b: [{ [name]: secret }] } },
        { a: new Map([[name, { b: secret }]]) },
        { a: { [name]: [secret] } },
        {
          a: {
            get [name]() {
              return secret;
            },
          },
        },
      ];
      for (const fields of hidden) assert.doesNotMatch(JSON.stringify(write(fields)), /hunter2/, name);
    }
  });

  it("hides secrets that stand behind their name in lists and pairs", () => {
    assert.deepEqual(writeValue(["run", "--password", secret, "-v"]), ["run", "--password", "***", "-v"]);
    assert.deepEqual(writeValue(["Host", "a", "Authorization", secret]), [
      "Host",
      "a",
      "Authorization",
      "***",
    ]);
    assert.deepEqual(writeValue([{ name: "authorization", value: secret }, { key: "a", value: 1 }]), [{
      name: "authorization",
      value: "***",
    }, { key: "a", value: 1 }]);
    assert.deepEqual(writeValue(new Headers({ authorization: secret })), { authorization: "***" });
  });

  it("hides cards and accounts, and leaves what only looks like them", () => {
    for (
      const card of ["4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"]
    ) {
      assert.equal(writeValue(`paid with ${card}.`), "paid with ***.");
    }
    assert.equal(writeValue(4111111111111111), "***");
    assert.equal(writeValue("to DE89 3704 0044 0532 0130 00 now"), "to *** now");
    assert.equal(writeValue("GB82WEST12345698765432"), "***");
    for (
      const plain of [
        "4111111111111112",
        "DE00 3704 0044 0532 0130 00",
        "1763740000000",
        "2026-11-21T15:00:00.000Z",
        "550e8400-e29b-41d4-a716-446655440000",
      ]
    ) {
      assert.equal(writeValue(plain), plain);
    }
    for (const plain of [1763740000000, 1763740000000000, 4111111111111112, 41111111111111.11]) {
      assert.equal(writeValue(plain), plain);
    }
  });

  it("lets no secret through, wherever it is", () => {
    const secrets = fc.constantFrom(
      "AKIA" + "ABCDEFGHIJKLMNOP",
      "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
      "4111111111111111",
      "sk-" + "proj-abcdefghijklmnopqrstuvwx",
    );
    const holders: ((inner: unknown, text: string) => unknown)[] = [
      (inner) => ({ inner }),
      (inner) => [inner, inner],
      (inner) => new Map([["inner", inner]]),
      (inner) => new Set([inner]),
      (inner) => ({
        get inner() {
          return inner;
        },
      }),
      (inner) => ({ toJSON: () => inner }),
      (inner) => new Error("failed", { cause: inner }),
      (inner) => new AggregateError([inner]),
      (inner) => Object.assign(new Error("failed"), { inner }),
      (_, text) => new Error(`failed with ${text}`),
      (_, text) => new URL(`https://user:${text}@host/?token=${text}`),
      (_, text) => ({ [text]: 1 }),
      (_, text) => new Map([[text, 1]]),
      (_, text) => Symbol(text),
      (_, text) => Object.defineProperty(() => {}, "name", { value: text }),
      (_, text) => `a ${text} b`,
      (_, text) => ({
        toJSON() {
          throw new Error(text);
        },
      }),
      (_, text) => ({ password: { text } }),
      (inner) => {
        const cycle: Record<string, unknown> = { inner };
        cycle["cycle"] = cycle;
        return cycle;
      },
      (_, text) => "x".repeat(DEFAULT_LIMITS.textLength - 10) + " " + text,
      (_, text) => BigInt(/^\d+$/.test(text) ? text : 1),
    ];
    const format = new JsonFormat(USUAL_MASK);
    const shapes = fc.array(fc.nat(holders.length - 1), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(secrets, shapes, (text, shape) => {
        const value = shape.reduce((inner: unknown, at) => holders[at]?.(inner, text), text);
        const bound = new BoundFields({ bound: value });
        const lines = [
          format.line(createRecord({ fields: { value }, bound, context: bound })),
          format.line(createRecord({ error: value, message: `got ${text}` })),
          format.line(createRecord({ fields: { [text]: value } })),
        ];
        for (const line of lines) {
          JSON.parse(line);
          assert.ok(!line.includes(text), line);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Names of an object's own members as they stand in its text. */
function topLevelNames(line: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [token] of line.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && token.endsWith(":")) names.push(token);
  }
  return names;
}
