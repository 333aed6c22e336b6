// Tests of recording/analysis/source_path.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { displayName, displayPath, quoteCommand } from "../../../recording/analysis/source_path.ts";

describe("displayPath()", () => {
  it("makes paths of file URLs and leaves everything else", () => {
    const cases: [string, string][] = [
      ["file:///home/me/a%20b.ts", "/home/me/a b.ts"],
      ["file:///C:/me/a.ts", "C:/me/a.ts"],
      ["file://server/share/a.ts", "//server/share/a.ts"],
      ["file:///100%.ts", "/100%.ts"],
      ["/home/me/a%20b.ts", "/home/me/a%20b.ts"],
      ["node:fs", "node:fs"],
      ["https://example.com/a.ts", "https://example.com/a.ts"],
      ["", ""],
    ];
    for (const [file, path] of cases) assert.equal(displayPath(file), path);
  });
});

describe("displayName()", () => {
  it("names what has no name", () => {
    assert.deepEqual(["", "f"].map(displayName), ["(anonymous)", "f"]);
  });
});

describe("quoteCommand()", () => {
  it("quotes for a shell what needs it", () => {
    assert.equal(quoteCommand(["bun", "a.ts", "--x=1"]), "bun a.ts --x=1");
    assert.equal(quoteCommand(["echo", "it's", "", "$HOME", "a b"]), "echo 'it'\\''s' '' '$HOME' 'a b'");
    assert.equal(quoteCommand([]), "");
  });
});
