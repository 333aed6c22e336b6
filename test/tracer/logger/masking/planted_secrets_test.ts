// Thousands of values with secrets in them: none of these is ever written, in no format, with or without rules, nor handed to
// a recording; and what is JSON stays JSON.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { joinRecording } from "../../../../tracer/inject/join_recording.ts";
import { createFormat, FORMAT_NAMES } from "../../../../tracer/logger/formats.ts";
import type { Fields } from "../../../../tracer/logger/json_fields.ts";
import { maskText } from "../../../../tracer/logger/mask.ts";
import { type MaskConfiguration, readMaskRules } from "../../../../tracer/logger/masking/mask_rules.ts";
import { RecordMask } from "../../../../tracer/logger/masking/record_mask.ts";
import { BoundFields, type LogRecord } from "../../../../tracer/logger/record.ts";
import { createRecord } from "../../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../../tracer/logger/usual_mask.ts";
import { PLANTED, PLANTED_TEXTS, PLANTED_VALUES } from "../../../support/planted_secrets.ts";

const RUNS = { seed: 20_260_131, numRuns: 1500 } as const;

const RECORDS: fc.Arbitrary<LogRecord> = fc.record({
  message: PLANTED_TEXTS,
  fields: fc.dictionary(fc.string({ maxLength: 5 }), PLANTED_VALUES, { maxKeys: 3 }),
  outer: fc.dictionary(fc.string({ maxLength: 5 }), PLANTED_VALUES, { maxKeys: 2 }),
  error: fc.oneof(fc.constant(undefined), PLANTED_VALUES, PLANTED_TEXTS.map((text) => new Error(text))),
}).map(({ message, fields, outer, error }) =>
  createRecord({ message, fields, bound: new BoundFields(outer), context: new BoundFields(outer), error })
);

/** Formats whose lines are objects. */
const JSON_FORMATS: readonly string[] = FORMAT_NAMES.filter((name) => name !== "pretty" && name !== "logfmt");

function assertHidden(text: string, about: string): void {
  for (const secret of PLANTED) assert.ok(!text.includes(secret), `${about}: ${secret} is in ${text}`);
}

describe("a secret", () => {
  for (const name of FORMAT_NAMES) {
    it(`is written in no line: ${name}`, async () => {
      const format = await createFormat(name, { mask: USUAL_MASK, isTerminal: false });
      fc.assert(
        fc.property(RECORDS, (record) => {
          const line = format.line(record);
          assertHidden(line, name);
          if (JSON_FORMATS.includes(name)) JSON.parse(line);
        }),
        RUNS,
      );
    });
  }

  const rules: readonly MaskConfiguration[] = [
    {},
    { keys: ["order"], paths: ["**.user.*"], detectors: { email: true, ipv4: true, uuid: true } },
    { action: "remove" },
    { action: "hash" },
    { action: "partial", detectors: { creditCard: "redact" } },
    { allow: ["a", "items"] },
    { action: () => ({ gone: true }) },
  ];
  for (const configuration of rules) {
    it(`is written in no line by rules: ${JSON.stringify(configuration)}`, async () => {
      const mask = new RecordMask(readMaskRules(configuration, "mask"));
      const formats = await Promise.all(
        (["json", "logfmt", "pretty"] as const).map((name) =>
          createFormat(name, { mask: undefined, isTerminal: false })
        ),
      );
      fc.assert(
        fc.property(RECORDS, (record) => {
          const lines = formats.map((format) => format.line(mask.record(record)));
          for (const line of lines) assertHidden(line, JSON.stringify(configuration));
          JSON.parse(lines[0] ?? "");
        }),
        RUNS,
      );
    });
  }

  it("is handed to no recording, in entries and in fields of spans", () => {
    const texts: string[] = [];
    let write: ((record: LogRecord) => void) | undefined;
    const telemetry = { addSink: () => () => {}, handOver: () => {}, spans: { currentKey: () => -1 } };
    const logging = {
      addRoute: (route: { readonly write: (record: LogRecord) => void }) => {
        write = route.write;
        return () => {};
      },
      recordMask: undefined,
    };
    const port = {
      name: "recording",
      hideSource: () => {},
      onWrite: () => {},
      askForSpan: () => {},
      // Recordings mask messages themselves, as those of the console.
      takeLog: ({ message, fields }: { readonly message: string; readonly fields: string }) =>
        void texts.push(maskText(message), fields),
    };
    Reflect.apply(joinRecording, undefined, [{ logging, telemetry }, port]);
    fc.assert(
      fc.property(RECORDS, (record) => {
        write?.(record);
        for (const text of texts.splice(0)) {
          assertHidden(text, "recording");
          if (text.startsWith("{")) assertJson(text);
        }
      }),
      RUNS,
    );
  });

  it("is not shown by what a mask counts", () => {
    const mask = new RecordMask(readMaskRules({ keys: ["pin"] }, "mask"));
    fc.assert(fc.property(RECORDS, (record) => void mask.record(record)), { ...RUNS, numRuns: 300 });
    const told = JSON.stringify(mask.counts);
    assertHidden(told, "counts");
    assert.ok(Object.values(mask.counts).every((count) => Number.isInteger(count) && count > 0), told);
    for (const rule of Object.keys(mask.counts)) assert.match(rule, /^(?:name|key:pin|[a-zA-Z]+)$/);
  });

  it("of a million characters around is found, or cut away, before the time is up", () => {
    const mask = new RecordMask(readMaskRules({
      keys: ["pin"],
      detectors: { email: true, ipv4: true, ipv6: true, phone: true, uuid: true },
    }, "mask"));
    const parts = [
      "a",
      "1",
      "1.",
      "a@",
      "@a.",
      ":",
      "a:",
      "+1 ",
      "0-",
      "pin=",
      "pin ",
      "abcdef01-",
      "::",
      "=",
      "\0",
      "\x000\0",
    ];
    for (const part of parts) {
      const long = part.repeat(1_000_000 / part.length);
      const fields: Fields = mask.fields({ long, nested: { long }, [long.slice(0, 20_000)]: 1 });
      // A control character takes six as JSON.
      assert.ok(JSON.stringify(fields).length < 6 * 60_000, part);
    }
  });
});

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    // A message may begin with a brace.
    assert.ok(!text.startsWith('{"'), text);
  }
}
