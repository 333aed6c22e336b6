// Tests of what a browser remembers.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createSettings, DEFAULT_SETTINGS, type Memory, parseSettings } from "../../../ui/state/settings.ts";

/** A memory that starts with a text. */
function remembering(text: string | null): Memory & { stored: () => string | null } {
  let stored = text;
  return {
    read: () => stored,
    write: (_key, value) => stored = value,
    stored: () => stored,
  };
}

describe("createSettings()", () => {
  it("remembers what was chosen", () => {
    const memory = remembering(null);
    createSettings(memory).change({
      editor: "zed",
      wheel: "scroll",
      paths: [{ from: "/srv/shop", to: "/home/me/shop" }],
      keys: { search: ["KeyK"] },
    });
    assert.deepEqual(createSettings(memory).current.value, {
      ...DEFAULT_SETTINGS,
      editor: "zed",
      wheel: "scroll",
      paths: [{ from: "/srv/shop", to: "/home/me/shop" }],
      keys: { search: ["KeyK"] },
    });
  });

  it("remembers the recordings' pane", () => {
    const memory = remembering(null);
    createSettings(memory).change({ treeShown: false, treeWidthPx: 333 });
    const { treeShown, treeWidthPx } = createSettings(memory).current.value;
    assert.deepEqual([treeShown, treeWidthPx], [false, 333]);
  });

  it("works where storage is forbidden", () => {
    const refuse = () => {
      throw new Error("SecurityError");
    };
    const settings = createSettings({ read: refuse, write: refuse });
    assert.deepEqual(settings.current.value, DEFAULT_SETTINGS);
    settings.change({ editor: "vscode" });
    assert.equal(settings.current.value.editor, "vscode");
  });
});

describe("parseSettings()", () => {
  it("has defaults for nothing, for no JSON and for other shapes", () => {
    for (const text of [null, "", "{", "7", "null", "[]", `"x"`]) {
      assert.deepEqual(parseSettings(text), DEFAULT_SETTINGS, String(text));
    }
  });

  it("takes what is right of what is partly wrong", () => {
    const text = JSON.stringify({
      wheel: "sideways",
      editor: "emacs",
      editorUrl: 7,
      paths: [{ from: "/a", to: "/b" }, { from: 1, to: "/c" }, null, "x"],
      keys: { search: ["KeyK", 7], help: "F1" },
      treeShown: "no",
      treeWidthPx: -3,
      later: true,
    });
    assert.deepEqual(parseSettings(text), {
      ...DEFAULT_SETTINGS,
      paths: [{ from: "/a", to: "/b" }],
      keys: { search: ["KeyK"] },
    });
  });

  it("does not grow without bounds", () => {
    const paths = Array.from({ length: 101 }, (_, i) => ({ from: `/${i}`, to: "/" }));
    assert.equal(parseSettings(JSON.stringify({ paths: paths.slice(1) })).paths.length, 100);
    assert.equal(parseSettings(JSON.stringify({ paths })).paths.length, 100);
  });
});
