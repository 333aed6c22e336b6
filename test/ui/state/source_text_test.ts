// Tests of loading sources.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SourceLoader } from "../../../ui/state/source_text.ts";

const ID = "shop/2026_01_31_12_00_00";

/** A loader of which the test answers. */
function setUp() {
  const asked: { readonly url: string; readonly answer: (response: Response) => void }[] = [];
  const loader = new SourceLoader((url, signal) =>
    new Promise((answer, fail) => {
      signal.addEventListener("abort", () => fail(signal.reason));
      asked.push({ url, answer });
    })
  );
  return { loader, asked };
}

function phaseOf(loader: SourceLoader): string {
  return loader.state.value.phase;
}

describe("SourceLoader", () => {
  it("asks for a file once and gives its lines", async () => {
    const { loader, asked } = setUp();
    const loaded = loader.load(ID, "/srv/a b.ts");
    assert.equal(phaseOf(loader), "loading");
    assert.equal(asked[0]?.url, `/api/source?recording=shop%2F2026_01_31_12_00_00&file=%2Fsrv%2Fa+b.ts`);
    asked[0]?.answer(Response.json({ text: "one\r\ntwo\n", origin: "map", changed: false }));
    await loaded;
    const state = loader.state.value;
    assert.ok(state.phase === "shown");
    assert.deepEqual(state.lines, ["one", "two", ""]);
    assert.equal(state.source.origin, "map");
    await loader.load(ID, "/srv/a b.ts");
    assert.equal(asked.length, 1);
  });

  it("says why there is none", async () => {
    const { loader, asked } = setUp();
    const refused = loader.load(ID, "a.ts");
    asked[0]?.answer(
      Response.json({ error: { code: "not-found", message: "It is not there" } }, { status: 404 }),
    );
    await refused;
    assert.deepEqual(loader.state.value, { phase: "missing", file: "a.ts", reason: "It is not there" });
    const odd = loader.load(ID, "b.ts");
    asked[1]?.answer(new Response("no JSON"));
    await odd;
    assert.equal(phaseOf(loader), "missing");
    const other = loader.load(ID, "c.ts");
    asked[2]?.answer(Response.json({ text: 1 }));
    await other;
    assert.equal(phaseOf(loader), "missing");
  });

  it("forgets a file when another one is wanted", async () => {
    const { loader, asked } = setUp();
    const first = loader.load(ID, "a.ts");
    const second = loader.load(ID, "b.ts");
    asked[1]?.answer(Response.json({ text: "b", origin: "file", changed: true }));
    asked[0]?.answer(Response.json({ text: "a", origin: "file", changed: true }));
    await Promise.all([first, second]);
    const state = loader.state.value;
    assert.ok(state.phase === "shown" && state.source.text === "b");
  });
});
