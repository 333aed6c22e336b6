// Tests of ui/state/sum_worker_port.ts and of the pieces in which it sends samples.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  buffersOfPiece,
  cutSamples,
  PIECE_ROWS,
  putSamples,
  roomForSamples,
} from "../../../ui/state/sample_pieces.ts";
import type { SumRequest } from "../../../ui/state/sum_protocol.ts";
import { type SumListener, SumWorkerPort } from "../../../ui/state/sum_worker_port.ts";
import { generateRecording } from "../../support/generated_recording.ts";
import { openDrawn } from "../../support/open_drawn.ts";

const LARGE = generateRecording({ samples: 2 * PIECE_ROWS + 30_000, threads: 2 });

describe("samples in pieces", () => {
  it("are the same when they are put together", () => {
    const { samples } = LARGE.tables;
    const whole = roomForSamples(samples.length);
    const pieces = [...cutSamples(samples, 10_000)];
    assert.equal(pieces.length, Math.ceil(samples.length / 10_000));
    for (const piece of pieces) putSamples(whole, structuredClone(piece));
    assert.deepEqual(whole, { length: samples.length, columns: { ...samples.columns } });
  });

  it("are moved without what they were cut from", () => {
    const { samples } = LARGE.tables;
    const [piece = assert.fail()] = cutSamples(samples, 10_000);
    structuredClone(piece, { transfer: buffersOfPiece(piece) });
    assert.equal(piece.samples.columns.when.length, 0);
    assert.ok(samples.columns.when.length > 10_000);
  });
});

describe("SumWorkerPort", () => {
  async function portOf() {
    const { run } = await openDrawn(LARGE);
    const [said, waiting] = [[] as SumRequest[], [] as (() => void)[]];
    let listener: SumListener | undefined;
    const port = new SumWorkerPort({
      start: (heard) => {
        listener = heard;
        return { post: (request) => said.push(request) };
      },
      later: (act) => waiting.push(act),
    });
    return { port, said, waiting, opened: run.opened, heard: () => listener ?? assert.fail() };
  }

  it("says one piece at a time, and tasks after all of them", async () => {
    const { port, said, waiting, opened, heard } = await portOf();
    const run = port.hold(opened);
    const scope = { range: undefined, threads: [0], endedAtMicros: undefined };
    const answer = port.ask({ kind: "sums", run, scope });
    const kinds = () => said.map(({ kind }) => kind);
    assert.deepEqual(kinds(), ["hold", "piece"]);
    waiting.shift()?.();
    assert.deepEqual(kinds(), ["hold", "piece", "piece"]);
    assert.equal(port.hold(opened), run, "what is on its way is not sent again");
    while (waiting.length > 0) waiting.shift()?.();
    assert.equal(kinds().at(-1), "task");
    assert.equal(kinds().filter((kind) => kind === "piece").length, Math.ceil(samplesOf(said) / PIECE_ROWS));
    heard().onMessage({ number: 1, problem: "no room" });
    await assert.rejects(answer, /Cannot sum: no room/);
  });

  it("says why when the worker did not start", async () => {
    const { port, waiting, opened, heard } = await portOf();
    const scope = { range: undefined, threads: [0], endedAtMicros: undefined };
    const answer = port.ask({ kind: "sums", run: port.hold(opened), scope });
    while (waiting.length > 0) waiting.shift()?.();
    heard().onFailure();
    await assert.rejects(answer, /the worker did not start/);
  });
});

function samplesOf(said: readonly SumRequest[]): number {
  const [first] = said;
  return first?.kind === "hold" ? first.samples : 0;
}
