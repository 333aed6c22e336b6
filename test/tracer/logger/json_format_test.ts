// Lines of JSON: what a format remembers of the records before does not show in those that come.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { JsonFormat } from "../../../tracer/logger/json_format.ts";
import { BoundFields } from "../../../tracer/logger/record.ts";
import { createRecord } from "../../support/fake_logging.ts";
import { USUAL_MASK } from "../../../tracer/logger/usual_mask.ts";

describe("JsonFormat", () => {
  it("writes a record as if it were the first one, whatever it wrote before", () => {
    const text = fc.constantFrom("", "a", "b", "same", "password=hunter2", "x".repeat(70), "y".repeat(300));
    const fields = fc.dictionary(fc.constantFrom("a", "b", "pin", "token"), text);
    const record = fc.record({
      time: fc.constantFrom(0, 1),
      message: text,
      fields: fc.option(fields, { nil: undefined }),
      bound: fc.option(fields.map((made) => new BoundFields(made)), { nil: undefined }),
      context: fc.option(fields.map((made) => new BoundFields(made)), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 2, maxLength: 20 }), (records) => {
        const format = new JsonFormat(USUAL_MASK);
        for (const parts of [...records, ...records]) {
          const made = createRecord(parts);
          assert.equal(format.line(made), new JsonFormat(USUAL_MASK).line(made));
        }
      }),
    );
  });

  it("writes fields from around the call as the names of the record's own ask for", () => {
    const around = [{ a: 1 }, { b: 2, c: 3 }, { a: 4, c: 5, token: "x" }].map((made) =>
      new BoundFields(made)
    );
    const some = fc.constantFrom(undefined, ...around);
    const record = fc.record({
      fields: fc.constantFrom(undefined, {}, { a: 6 }, { b: 7 }, { a: 6, b: 7 }, { b: 7, a: 6 }, { d: 8 }, {
        a: undefined,
      }),
      bound: some,
      context: some,
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 2, maxLength: 40 }), (records) => {
        const format = new JsonFormat(USUAL_MASK);
        for (const parts of records) {
          const made = createRecord(parts);
          assert.equal(format.line(made), new JsonFormat(USUAL_MASK).line(made));
        }
      }),
      { numRuns: 300 },
    );
  });
});
