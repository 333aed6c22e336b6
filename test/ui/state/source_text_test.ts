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
    const loaded = loader.load(ID, "/srv/a b.ts", 1);
    assert.equal(phaseOf(loader), "loading");
    assert.equal(
      asked[0]?.url,
      `/api/source?recording=shop%2F2026_01_31_12_00_00&file=%2Fsrv%2Fa+b.ts&line=1`,
    );
    asked[0]?.answer(
      Response.json({ text: "one\r\ntwo\n", origin: "map", changed: false, firstLine: 1, lineCount: 3 }),
    );
    await loaded;
    const state = loader.state.value;
    assert.ok(state.phase === "shown");
    assert.deepEqual(state.lines, ["one", "two", ""]);
    assert.equal(state.source.origin, "map");
    await loader.load(ID, "/srv/a b.ts", 1);
    assert.equal(asked.length, 1);
  });

  it("says why there is none", async () => {
    const { loader, asked } = setUp();
    const refused = loader.load(ID, "a.ts", 1);
    asked[0]?.answer(
      Response.json({ error: { code: "not-found", message: "It is not there" } }, { status: 404 }),
    );
    await refused;
    assert.deepEqual(loader.state.value, {
      phase: "missing",
      file: "a.ts",
      line: 1,
      reason: "It is not there",
    });
    const odd = loader.load(ID, "b.ts", 1);
    asked[1]?.answer(new Response("no JSON"));
    await odd;
    assert.equal(phaseOf(loader), "missing");
    const other = loader.load(ID, "c.ts", 1);
    asked[2]?.answer(Response.json({ text: 1 }));
    await other;
    assert.equal(phaseOf(loader), "missing");
  });

  it("forgets a file when another one is wanted", async () => {
    const { loader, asked } = setUp();
    const first = loader.load(ID, "a.ts", 1);
    const second = loader.load(ID, "b.ts", 1);
    asked[1]?.answer(Response.json({ text: "b", origin: "file", changed: true, firstLine: 1, lineCount: 1 }));
    asked[0]?.answer(Response.json({ text: "a", origin: "file", changed: true, firstLine: 1, lineCount: 1 }));
    await Promise.all([first, second]);
    const state = loader.state.value;
    assert.ok(state.phase === "shown" && state.source.text === "b");
  });

  it("loads the part of a large file that another line is in", async () => {
    const { loader, asked } = setUp();
    const part = (firstLine: number) =>
      Response.json({ text: "a\nb\nc", origin: "file", changed: false, firstLine, lineCount: 900 });
    const first = loader.load(ID, "a.ts", 2);
    asked[0]?.answer(part(1));
    await first;
    await loader.load(ID, "a.ts", 3);
    assert.equal(asked.length, 1);
    const other = loader.load(ID, "a.ts", 500);
    assert.match(asked[1]?.url ?? "", /line=500$/);
    asked[1]?.answer(part(499));
    await other;
    assert.ok(loader.state.value.phase === "shown" && loader.state.value.source.firstLine === 499);
    // What lies behind the end of the file is not to be had.
    const end = loader.load(ID, "a.ts", 2000);
    asked[2]?.answer(part(898));
    await end;
    await loader.load(ID, "a.ts", 2000);
    assert.equal(asked.length, 3);
  });
});
