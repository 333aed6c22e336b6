// More records than there is room for, while the receiver is away: what is given up is counted, what is kept arrives.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { eventually } from "../../../../support/eventually.ts";
import { startSink } from "../../../../support/tested_sink.ts";

const root = mkdtempSync(join(tmpdir(), "microlog-overload-"));
after(() => rmSync(root, { recursive: true, force: true }));

/** A line of JSON and its place in the queue take about so many bytes. */
const RECORD_BYTES = 200;

/** A receiver that is away until it is told to be there. */
function createAbsence(): { isAway: boolean; readonly answer: () => { readonly status: number } } {
  const absence = { isAway: true, answer: () => ({ status: absence.isAway ? 503 : 200 }) };
  return absence;
}

function messagesOf(requests: readonly { readonly body: string }[]): readonly string[] {
  return requests.flatMap(({ body }) => body.trim().split("\n")).map((line) =>
    String(JSON.parse(line).message)
  );
}

describe("a sink of the network whose receiver is away", () => {
  it("gives up traces first, counts each, and tells the receiver when it is back", async () => {
    const absence = createAbsence();
    await using sink = await startSink(
      (url) => ({ type: "http", url, queueBytes: 100 * RECORD_BYTES, flushMillis: 50 }),
      absence.answer,
    );
    const log = sink.logging.logger();
    const made = { trace: 300, debug: 20, info: 20, warn: 20, error: 20 } as const;
    for (const level of ["trace", "debug", "info", "warn", "error"] as const) {
      for (let i = 0; i < made[level]; i++) log[level](level);
    }
    await sink.logging.flush();
    await eventually(() => Promise.resolve(assert.equal(sink.health().state, "failing")));
    const { dropped, droppedByLevel = {}, droppedByReason, pending } = sink.health();
    assert.deepEqual(Object.keys(droppedByLevel), ["trace"]);
    assert.deepEqual(droppedByReason, { overload: dropped });
    assert.equal(pending + dropped, 380);
    absence.isAway = false;
    await eventually(() => Promise.resolve(assert.equal(sink.health().state, "ok")));
    await eventually(() => {
      const arrived = messagesOf(sink.receiver.requests);
      return Promise.resolve(assert.equal(arrived.at(-1), `dropped ${dropped} records`));
    });
    await eventually(() => Promise.resolve(assert.equal(sink.health().written, 380 - dropped + 1)));
    const last = sink.receiver.requests.at(-1)?.body.trim().split("\n").at(-1) ?? "";
    const { level, logger, dropped: told, dropped_in_all: inAll } = JSON.parse(last);
    assert.deepEqual([level, logger, told, inAll], ["warn", "microlog", dropped, { trace: dropped }]);
  });

  for (const overload of ["by-level", "block", "drop-oldest"] as const) {
    it(`keeps in files what there is no room for (${overload}), and sends it when the receiver is back`, async () => {
      const absence = createAbsence();
      const place = mkdtempSync(join(root, "spool-"));
      await using sink = await startSink(
        (url) => ({
          type: "http",
          url,
          queueBytes: 100 * RECORD_BYTES,
          batchCount: 50,
          overload,
          spool: join(place, "records"),
        }),
        absence.answer,
      );
      const all = Array.from({ length: 2000 }, (_, i) => String(i));
      for (const message of all) sink.logging.logger().info(message);
      await eventually(() => Promise.resolve(assert.equal(sink.health().state, "failing")));
      assert.equal(sink.health().dropped, 0);
      assert.ok(readdirSync(place).length > 0);
      absence.isAway = false;
      await eventually(() => Promise.resolve(assert.equal(sink.health().written, 2000)));
      // What was sent and refused for now is there twice.
      assert.deepEqual([...new Set(messagesOf(sink.receiver.requests))].sort(), [...all].sort());
      await eventually(() => Promise.resolve(assert.deepEqual(readdirSync(place), [])));
    });
  }

  it("gives up what there is no room for on disk, either, and counts it", async () => {
    const place = mkdtempSync(join(root, "spool-"));
    await using sink = await startSink((url) => ({
      type: "http",
      url,
      queueBytes: 10 * RECORD_BYTES,
      spool: join(place, "records"),
      spoolBytes: 10 * RECORD_BYTES,
      flushMillis: 20,
    }), () => ({ status: 503 }));
    for (let i = 0; i < 1000; i++) sink.logging.logger().info("m");
    await sink.logging.flush();
    const { dropped, droppedByReason, pending } = sink.health();
    assert.ok(dropped > 900 && dropped + pending < 1000, `${dropped} dropped, ${pending} wait`);
    assert.deepEqual(droppedByReason, { overload: dropped });
  });
});
