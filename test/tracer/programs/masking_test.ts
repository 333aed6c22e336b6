// Time limit: 300 s.
// Runtime: Bun.
// Secrets in what a recorded program logs, in its contexts and in the fields of its spans: none of them is in the recording, and
// the rules of the program act there, too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { NAMED_SECRET, PLANTED, SHAPED_SECRETS } from "../../support/planted_secrets.ts";
import { forEachRuntime, recordProgram } from "../../support/record_program.ts";

let library = "";
before(async () => {
  library = readFileSync(await bundleLibrary(), "utf8");
});

/** A program that puts its secrets wherever a program can put some. They come by a variable: the source is no place for secrets. */
const PROGRAM = `
  import { configure, getLogger, info, span, startSpan, withContext } from "./library.mjs";
  const [named, ...shaped] = JSON.parse(process.env.PLANTED);
  if (process.env.RULES) await configure({ sinks: ["null"], mask: JSON.parse(process.env.RULES) });
  const log = getLogger("api").bind({ password: named, employeeId: "E-4711", deep: { list: [{ apiKey: named }] } });
  const failed = Object.assign(new Error("failed with token=" + named, { cause: new TypeError(shaped[0]) }), {
    config: { headers: { Authorization: "Bearer " + named } },
  });
  withContext({ session_id: named, url: "https://app:" + named + "@x.example/?sig=" + named }, () =>
    span("request", () => {
      for (const secret of shaped) {
        log.info("before " + secret + " after", { secret, list: [secret], map: new Map([["token", named]]), text: secret });
        log.error(failed, "again " + secret);
      }
      info("**" + shaped[1] + "** password=" + named, { token: named });
      startSpan("inner", { fields: { token: named, text: shaped[2], employeeId: "E-4711" } })
        .set({ headers: new Headers({ "x-api-key": named }) }).event("called", { password: named, employee_id: "E-4711" }).end();
      console.log("printed", { password: named }, shaped[3]);
    }, { fields: { cookie: named, nested: { text: shaped[4] } } }));
  try { span("fails", () => { throw failed; }); } catch {}
`;

describe("a recording of a program that logs secrets", () => {
  for (const rules of [undefined, { keys: ["employee_id"], action: "hash" }]) {
    it(`holds none of them ${rules === undefined ? "without rules" : "with rules of the program"}`, async () => {
      await forEachRuntime(async (runtime) => {
        const { recording, stdout, exitCode } = await recordProgram({
          runtime,
          text: PROGRAM,
          files: { "library.mjs": library },
          env: {
            PLANTED: JSON.stringify([NAMED_SECRET, ...SHAPED_SECRETS]),
            RULES: rules === undefined ? undefined : JSON.stringify(rules),
          },
        });
        assert.equal(exitCode, 0, runtime);
        assert.ok(stdout.includes(NAMED_SECRET), "the program's own output is as it was");
        const { strings, logs, spans } = recording.tables;
        assert.ok(logs.length > 16 && spans.length === 3, `${runtime}: ${logs.length} ${spans.length}`);
        const found: string[] = [];
        let masked = 0;
        for (let index = 0; index < strings.length; index++) {
          const text = strings.get(index);
          if (text.includes("PLANTED")) continue; // the environment that this test sets
          if (text.includes(rules === undefined ? "***" : "hash:")) masked++;
          if (PLANTED.some((secret) => text.includes(secret))) found.push(text);
          if (rules !== undefined && text.includes("E-4711")) found.push(text);
        }
        assert.deepEqual(found, [], runtime);
        // Equal texts are one.
        assert.ok(masked >= 5, `${runtime}: ${masked} texts show where secrets were`);
      });
    });
  }
});
