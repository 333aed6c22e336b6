// Masking by the rules of a configuration: what is found, what is done to it, what is counted.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { healthOf } from "../../../../tracer/logger/logging_health.ts";
import { ConfigurationError } from "../../../../tracer/logger/configuration_error.ts";
import type { Fields } from "../../../../tracer/logger/json_fields.ts";
import { KeyedHash } from "../../../../tracer/logger/masking/keyed_hash.ts";
import { type MaskConfiguration, readMaskRules } from "../../../../tracer/logger/masking/mask_rules.ts";
import { hasWords, wordsOf } from "../../../../tracer/logger/masking/name_words.ts";
import { RecordMask } from "../../../../tracer/logger/masking/record_mask.ts";
import { BoundFields } from "../../../../tracer/logger/record.ts";
import { createFakeLogging, createRecord } from "../../../support/fake_logging.ts";

function createMask(configuration: MaskConfiguration = {}): RecordMask {
  return new RecordMask(readMaskRules(configuration, "mask"));
}

/** Fields as they are after masking, as JSON has them. */
function maskFields(fields: Fields, configuration: MaskConfiguration = {}): unknown {
  return JSON.parse(JSON.stringify(createMask(configuration).fields(fields)));
}

function maskMessage(message: string, configuration: MaskConfiguration = {}): string {
  return createMask(configuration).record(createRecord({ message })).message;
}

describe("keys", () => {
  it("hide fields at any depth, in any way of writing, besides those that always are", () => {
    const fields = {
      employeeId: 7,
      "EMPLOYEE-ID": 8,
      password: "hunter2",
      user: { x_employee_id: { a: 1 }, employee: "ann", list: [{ employeeID: [1] }] },
      id: 1,
      shippingPin: 2,
      shipping: 3,
    };
    assert.deepEqual(maskFields(fields, { keys: ["employee_id", "pin"] }), {
      employeeId: "***",
      "EMPLOYEE-ID": "***",
      password: "***",
      user: { x_employee_id: "***", employee: "ann", list: [{ employeeID: "***" }] },
      id: 1,
      shippingPin: "***",
      shipping: 3,
    });
  });

  it("hide values in messages, too", () => {
    const mask = { keys: ["employee_id"] };
    assert.equal(
      maskMessage('employeeId=7 {"employee-id": "8"} employee_id: \'9\' xemployeeid=1', mask),
      'employeeId=*** {"employee-id": "***"} employee_id: \'***\' xemployeeid=1',
    );
    assert.equal(maskMessage("GET /x?a=1&employeeId=7&b=2", mask), "GET /x?a=1&employeeId=***&b=2");
  });

  it("are told by their words", () => {
    for (const name of ["apiKeyId", "API_KEY_ID", "api-key-id", "api.key.id", "APIKeyId", "myApiKeyId2"]) {
      assert.equal(hasWords(name, wordsOf("api_key")), true, name);
    }
    for (const name of ["apikeys", "capi_key", "apikey", "api_monkey", "", "-"]) {
      assert.equal(hasWords(name, wordsOf("api_key")), false, name);
    }
    assert.equal(hasWords("anything", wordsOf("--")), false);
  });

  it("that only sound secret may be kept", () => {
    assert.deepEqual(maskFields({ tokenCount: 3, token: "x" }, { keep: ["token_count"] }), {
      tokenCount: 3,
      token: "***",
    });
  });
});

describe("paths", () => {
  const fields = {
    user: { a: { t: 1, name: "ann" }, b: { pin: 2 } },
    items: [{ c: "x", n: 1 }, { c: "y", n: 2 }],
    "x.y": { z: 1 },
    deep: { er: { still: { s: 5 } } },
  };

  const cases: readonly (readonly [string, unknown])[] = [
    ["user.*.name", { ...fields, user: { ...fields.user, a: { t: 1, name: "***" } } }],
    ["items[*].n", { ...fields, items: [{ c: "x", n: "***" }, { c: "y", n: "***" }] }],
    ["items[1]", { ...fields, items: [{ c: "x", n: 1 }, "***"] }],
    ["items.0.c", { ...fields, items: [{ c: "***", n: 1 }, { c: "y", n: 2 }] }],
    ['["x.y"].z', { ...fields, "x.y": { z: "***" } }],
    ["user", { ...fields, user: "***" }],
    ["**.n", { ...fields, items: [{ c: "x", n: "***" }, { c: "y", n: "***" }] }],
    ["deep.**.still", { ...fields, deep: { er: { still: "***" } } }],
    ["deep.**", { ...fields, deep: "***" }],
    ["nothing.*", fields],
  ];
  for (const [path, wanted] of cases) {
    it(`hide one place: ${path}`, () => {
      assert.deepEqual(maskFields(fields, { paths: [path] }), wanted);
    });
  }

  it("lead into what was thrown", () => {
    const error = Object.assign(new Error("m", { cause: new TypeError("inner") }), {
      request: { id: 5, body: "b" },
    });
    const masked = createMask({ paths: ["error.request.body"] }).record(createRecord({ error })).error;
    assert.ok(masked instanceof Error && masked.cause instanceof Error);
    assert.deepEqual(JSON.parse(JSON.stringify(masked)), { request: { id: 5, body: "***" } });
    assert.deepEqual([masked.message, masked.cause.message, masked.cause.name], ["m", "inner", "TypeError"]);
    assert.match(masked.stack ?? "", /record_mask_test/);
  });
});

describe("detectors", () => {
  const found: readonly (readonly [string, string])[] = [
    ["email", "ann.o'neil+x@mail.example.co.uk"],
    ["ipv4", "192.168.10.7"],
    ["ipv6", "2001:db8::8a2e:370:7334"],
    ["phone", "+49 (30) 1234-5678"],
    ["uuid", "123e4567-e89b-12d3-a456-426614174000"],
  ];
  for (const [name, text] of found) {
    it(`are off unless they are wanted: ${name}`, () => {
      const message = `before ${text}, after`;
      assert.equal(maskMessage(message), message);
      const masked = maskMessage(message, { detectors: { [name]: true } });
      assert.ok(masked.endsWith("***, after") && masked.length < message.length, masked);
      const mask = createMask({ detectors: { [name]: true } });
      mask.fields({ a: [text], b: text });
      assert.deepEqual(mask.counts, { [name]: 2 });
    });
  }

  it("leave what only looks alike", () => {
    const all = { email: true, ipv4: true, ipv6: true, phone: true, uuid: true };
    for (
      const text of [
        "12:00:00 12:34:56:78 a::b::c",
        "1.2.3 1.2.3.4.5 999.1.1.1 v10.20.30",
        "at @example me@ @",
        "1 + 2 = 3, +12",
        "123e4567-e89b",
        "std::vector",
      ]
    ) assert.equal(maskMessage(text, { detectors: all }), text);
  });

  it("may be switched off", () => {
    const card = "4111 1111 1111 1111";
    assert.equal(maskMessage(card), "***");
    assert.equal(maskMessage(card, { detectors: { creditCard: false } }), card);
    const url = "postgres://app:hunter2@db/x?sig=abc";
    assert.equal(maskMessage(url), "postgres://app:***@db/x?sig=***");
    assert.equal(maskMessage(url, { detectors: { url: false } }), url);
  });

  it("may be one's own, and treat what they find in their own way", () => {
    const mask = {
      patterns: { employee: "E\\d{4}", order: /o-\d+/i },
      detectors: { email: "partial" },
    } as const;
    assert.equal(maskMessage("E1234 O-77 ann@example.com E12", mask), "*** *** a***@example.com E12");
  });
});

describe("actions", () => {
  const secret = { token: "abcdefghijklmnop", pin: 12, user: { password: { deep: 1 } }, plain: "x" };

  it("redact, with words of one's own", () => {
    assert.deepEqual(maskFields(secret, { replacement: "[gone]" }), {
      token: "[gone]",
      pin: 12,
      user: { password: "[gone]" },
      plain: "x",
    });
    assert.equal(maskMessage("password=hunter2", { replacement: "[gone]" }), "password=[gone]");
  });

  it("remove", () => {
    assert.deepEqual(maskFields({ ...secret, list: ["--password", "x", "y"] }, { action: "remove" }), {
      pin: 12,
      user: {},
      plain: "x",
      list: ["--password", "y"],
    });
    assert.equal(maskMessage("password=hunter2 user=ann", { action: "remove" }), "password= user=ann");
  });

  it("hash, the same value to the same text, by the key", () => {
    const one = maskFields({ token: "a", other_token: "a", third_token: "b" }, {
      action: "hash",
      hashKey: "k",
    });
    const digits = createHmac("sha256", "k").update("a").digest("hex").slice(0, 16);
    assert.deepEqual(Object.values(Object(one)).slice(0, 2), [`hash:${digits}`, `hash:${digits}`]);
    assert.notEqual(Object(one).third_token, Object(one).token);
    assert.notDeepEqual(
      maskFields({ token: "a" }, { action: "hash" }),
      maskFields({ token: "a" }, { action: "hash" }),
    );
    assert.equal(maskMessage("?token=a&x=1", { action: "hash", hashKey: "k" }), `?token=hash:${digits}&x=1`);
  });

  it("show a part of what is long", () => {
    const card = "4111111111111111";
    assert.deepEqual(
      maskFields({ a: card, token: "abcdefghijklmnop", pin_token: "short", t_token: { a: 1 } }, {
        action: "partial",
      }),
      {
        a: "***1111",
        token: "***mnop",
        pin_token: "***",
        t_token: "***",
      },
    );
  });

  it("do what a function says, which is told rule and place", () => {
    const told: unknown[] = [];
    const mask: MaskConfiguration = {
      keys: ["pin"],
      action: (value, found) => {
        told.push([value, found]);
        return found.rule === "key:pin" ? { digits: String(value).length } : undefined;
      },
    };
    assert.deepEqual(maskFields({ ...secret, a: { pin: 1234 } }, mask), {
      pin: { digits: 2 },
      user: {},
      plain: "x",
      a: { pin: { digits: 4 } },
    });
    assert.deepEqual(told, [
      ["abcdefghijklmnop", { rule: "name", path: ["token"] }],
      [12, { rule: "key:pin", path: ["pin"] }],
      [{ deep: 1 }, { rule: "name", path: ["user", "password"] }],
      [1234, { rule: "key:pin", path: ["a", "pin"] }],
    ]);
  });

  it("hide all the same when a function throws", () => {
    const action = () => {
      throw new Error("bad");
    };
    assert.deepEqual(maskFields({ token: "a" }, { action }), { token: "***" });
    assert.equal(maskMessage("password=a b", { action }), "password=*** b");
  });
});

describe("an allow-list", () => {
  it("lets values of its names pass, and what is below them, and nothing else", () => {
    const fields = {
      order_id: 5,
      name: "ann",
      when: null,
      user: { id: 7, orderId: 9, address: { city: "x" }, flags: [true, "a"] },
      order: { id: 1, token: "t", note: "password=hunter2" },
    };
    assert.deepEqual(maskFields(fields, { allow: ["order_id", "order"] }), {
      order_id: 5,
      name: "***",
      when: null,
      user: { id: "***", orderId: 9, address: { city: "***" }, flags: ["***", "***"] },
      order: { id: 1, token: "***", note: "password=***" },
    });
  });

  it("lets a name pass that is there in so many words, even one that sounds secret", () => {
    assert.deepEqual(maskFields({ session_id: "s", cookie: "c" }, { allow: ["sessionId"] }), {
      session_id: "s",
      cookie: "***",
    });
    assert.deepEqual(maskFields({ pin: 1 }, { allow: ["pin"], keys: ["pin"] }), { pin: "***" });
  });
});

describe("a record", () => {
  it("is masked in all its parts, what comes with every record only once", () => {
    const mask = createMask({ keys: ["pin"] });
    const bound = new BoundFields({ pin: 1, a: 1 });
    const context = new BoundFields({ "password=hunter2": 2, pin: 3 });
    const first = mask.record(createRecord({
      logger: "token=abc",
      message: "pin=4",
      fields: { pin: 5, url: new URL("https://a:b@x.example/?sig=1") },
      bound,
      context,
      error: "password: hunter2",
    }));
    const plain = JSON.parse(JSON.stringify(new BoundFields({})));
    assert.deepEqual(JSON.parse(JSON.stringify(first)), {
      ...JSON.parse(JSON.stringify(createRecord())),
      logger: "token=***",
      message: "pin=***",
      fields: { pin: "***", url: "https://a:***@x.example/?sig=***" },
      bound: { ...plain, fields: { pin: "***", a: 1 } },
      context: { ...plain, fields: { "password=*** 1": "***", pin: "***" } },
      error: "password: ***",
    });
    const second = mask.record(createRecord({ bound, context }));
    assert.equal(second.bound, first.bound);
    assert.equal(second.context, first.context);
    assert.deepEqual(mask.counts, { assignment: 4, "key:pin": 3, url: 2, name: 1 });
  });

  it("is masked once, however many sinks it has, and the counts can be read", async () => {
    const { logging, host } = createFakeLogging();
    await logging.configure({
      fields: { pin: 1 },
      mask: { keys: ["pin"], detectors: { email: "partial" } },
      sinks: ["console", {
        type: "console",
        stream: "stderr",
        format: ({ message, fields }) => `${message} ${fields?.["a"]}`,
      }],
    });
    logging.logger().info("to ann@example.com", { a: "password=hunter2", pin: 2 });
    assert.deepEqual(JSON.parse(host.printed.stdout[0] ?? "").pin, "***");
    assert.deepEqual(host.printed.stderr, ["to a***@example.com password=***\n"]);
    assert.deepEqual(healthOf(logging.inForce).masked, { email: 1, assignment: 1, "key:pin": 2 });
    assert.ok(!JSON.stringify(healthOf(logging.inForce)).includes("hunter2"));
    await logging.configure({ sinks: ["null"] });
    assert.deepEqual(healthOf(logging.inForce).masked, {});
  });

  it("gives the same as without rules where there are none", async () => {
    const { logging: usual, host: usualHost } = createFakeLogging();
    const { logging: ruled, host: ruledHost } = createFakeLogging();
    await usual.configure({ mask: true });
    await ruled.configure({ mask: {} });
    const values = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      maxDepth: 3,
    });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), values), fc.string(), (fields, message) => {
        for (const logging of [usual, ruled]) logging.logger("api").info(message, fields);
        const [expected, actual] = [
          usualHost.printed.stdout.pop() ?? "",
          ruledHost.printed.stdout.pop() ?? "",
        ];
        // As objects: names that are numbers come first once they were read. Names that are secrets are numbered.
        const [ruledLine, usualLine] = [actual, expected].map((line) =>
          JSON.parse(line.replaceAll(/\*\*\* \d+"/g, '***"'))
        );
        assert.deepEqual(ruledLine, usualLine);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe("what is wrong", () => {
  const wrong: readonly (readonly [object, string])[] = [
    [
      { keyz: [] },
      'mask.keyz is not known; there are keys, paths, detectors, patterns, action, allow, keep, replacement, hashKey; did you mean "keys"?',
    ],
    [{ keys: "a" }, 'mask.keys is "a"; a list is wanted'],
    [{ paths: [""] }, 'mask.paths[0] is ""; a path as user.*.token is wanted'],
    [{ paths: ["a..b"] }, 'mask.paths[0] is "a..b"; a path as user.*.token is wanted'],
    [{ paths: ["a[b"] }, 'mask.paths[0] is "a[b"; a path as user.*.token is wanted'],
    [
      { detectors: { emial: true } },
      'mask.detectors.emial is not known; there are url, authorization, assignment, jwt, cloudKeys, privateKey, creditCard, iban, email, ipv4, ipv6, phone, uuid; did you mean "email"?',
    ],
    [{ detectors: { email: "maybe" } }, 'mask.detectors.email is "maybe"; true or false is wanted'],
    [
      { action: "redcat" },
      'mask.action is "redcat"; one of redact, remove, hash, partial, or a function is wanted; did you mean "redact"?',
    ],
    [{ patterns: { a: "(" } }, "mask.patterns.a is no regular expression: "],
    [{ patterns: { a: 1 } }, "mask.patterns.a is none; a regular expression is wanted"],
    [{ replacement: "" }, 'mask.replacement is ""; a text is wanted'],
  ];
  for (const [configuration, problem] of wrong) {
    it(`is told: ${JSON.stringify(configuration)}`, () => {
      assert.throws(() => readMaskRules(configuration, "mask"), (error) => {
        assert.ok(error instanceof ConfigurationError);
        assert.ok(
          error.message.replace("Cannot configure microlog: ", "").startsWith(problem),
          error.message,
        );
        return true;
      });
    });
  }
});

describe("KeyedHash", () => {
  it("is the HMAC of SHA-256", () => {
    const bytes = fc.string({ unit: "binary", maxLength: 200 });
    fc.assert(fc.property(bytes, bytes, (key, text) => {
      assert.equal(new KeyedHash(key).whole(text), createHmac("sha256", key).update(text).digest("hex"));
    }));
  });
});
