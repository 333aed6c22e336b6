// Tests of server/store/generated_code.ts: how files name their maps, and what is not read.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import {
  findMapUrl,
  GeneratedCode,
  READ_LIMITS,
  type RunFacts,
} from "../../../server/store/generated_code.ts";

/** Line 2 of the code is line 1 of a.ts. */
const MAP = JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: ";AAAA" });
const CODE = "// generated\nf();\n";

let folder: string;
let run: RunFacts;
beforeEach(() => {
  folder = mkdtempSync(join(os.tmpdir(), "microlog-code-"));
  run = { endedAtMs: Date.now() + 3600_000, directory: folder, environment: {} };
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Where the map leads the code's second line, "" when there is no map. */
function sourceOf(path: string, code = new GeneratedCode(run)): string {
  return code.mapOf(path)?.original({ name: "f", file: "", line: 2, column: 1 })?.file ?? "";
}

describe("findMapUrl()", () => {
  it("finds the comment at the end of code", () => {
    const found = [
      "f();\n//# sourceMappingURL=a.js.map",
      "f();\n//# sourceMappingURL=a.js.map\n\n",
      "f();\n//@ sourceMappingURL=a.js.map\r\n",
      "f(); //# sourceMappingURL=a.js.map",
      "f();\n/*# sourceMappingURL=a.js.map */\n",
      "f();\n/*# sourceMappingURL=a.js.map*/",
      "f();\n//# sourceMappingURL=a.js.map\n// denoCacheMetadata=1,2\n// more\n",
      "//# sourceMappingURL=old.map\nf();\n//# sourceMappingURL=a.js.map",
    ];
    for (const text of found) assert.equal(findMapUrl(Buffer.from(text)), "a.js.map", text);
  });

  it("is not fooled by code that speaks of it", () => {
    const none = [
      "f();",
      "",
      `const s = "//# sourceMappingURL=a.js.map";`,
      "//# sourceMappingURL=a.js.map\nf();",
      "sourceMappingURL=a.js.map",
      "//# sourceMappingURL=",
      "//# sourceMappingURL=a.js.map\n/* and */ f();",
    ];
    for (const text of none) assert.equal(findMapUrl(Buffer.from(text)), undefined, text);
  });
});

describe("GeneratedCode", () => {
  it("reads maps wherever their code says that they are", () => {
    mkdirSync(join(folder, "maps"));
    write("a.js.map", MAP);
    write("b%20c.map", MAP);
    write("maps/far.map", MAP);
    const data = Buffer.from(MAP).toString("base64");
    const urls: [string, string][] = [
      ["a.js.map", "a.ts"],
      ["./a.js.map?v=1#x", "a.ts"],
      ["maps/far.map", "maps/a.ts"],
      [join(folder, "maps", "far.map"), "maps/a.ts"],
      [pathToFileURL(join(folder, "maps", "far.map")).href, "maps/a.ts"],
      [`data:application/json;base64,${data}`, "a.ts"],
      [`data:application/json;charset=utf-8;base64,${data}`, "a.ts"],
      [`data:application/json,${encodeURIComponent(MAP)}`, "a.ts"],
      // Somewhere on the web: what lies beside the file is the same.
      ["https://example.com/maps/a.js.map", "a.ts"],
    ];
    for (const [url, source] of urls) {
      assert.equal(sourceOf(write("a.js", `${CODE}//# sourceMappingURL=${url}`)), join(folder, source), url);
    }
    for (
      const url of [
        "gone.map",
        "data:nothing",
        "data:application/json,%ff",
        "data:application/json;base64,e30=",
      ]
    ) {
      assert.equal(sourceOf(write("a.js", `${CODE}//# sourceMappingURL=${url}`)), "", url);
    }
  });

  it("takes the map beside a file that names none", () => {
    write("a.js.map", MAP);
    assert.equal(sourceOf(write("a.js", CODE)), join(folder, "a.ts"));
  });

  it("makes paths of sources where they are paths", () => {
    mkdirSync(join(folder, "src"));
    write("src/b.ts", "");
    const sources: [object, string][] = [
      [{ sources: ["../src/a.ts"] }, join(folder, "..", "src", "a.ts")],
      [{ sources: ["a b.ts"], sourceRoot: "src" }, join(folder, "src", "a b.ts")],
      [{ sources: ["a.ts"], sourceRoot: "/base/src/" }, "/base/src/a.ts"],
      [{ sources: ["/abs/a.ts"] }, "/abs/a.ts"],
      [{ sources: ["file:///abs/a%20b.ts"] }, "/abs/a b.ts"],
      [{ sources: ["https://example.com/a.ts"] }, "https://example.com/a.ts"],
      [{ sources: ["webpack://app/./src/b.ts?1234"] }, join(folder, "src", "b.ts")],
      [{ sources: ["webpack://app/./src/gone.ts"] }, "webpack://app/src/gone.ts"],
    ];
    const path = write("a.js", CODE);
    for (const [fields, file] of sources) {
      write("a.js.map", JSON.stringify({ version: 3, names: [], mappings: ";AAAA", ...fields }));
      assert.equal(sourceOf(path), file);
    }
  });

  it("reads up to its limits and not one byte more", () => {
    write("a.js.map", MAP);
    const path = write("a.js", CODE);
    const at = {
      ...READ_LIMITS,
      codeBytes: CODE.length,
      mapBytes: MAP.length,
      allBytes: CODE.length + MAP.length,
    };
    assert.notEqual(sourceOf(path, new GeneratedCode(run, at)), "");
    for (const key of ["codeBytes", "mapBytes", "allBytes"] as const) {
      assert.equal(sourceOf(path, new GeneratedCode(run, { ...at, [key]: at[key] - 1 })), "", key);
    }
  });

  it("reads what it wrote itself no second time beyond the limit of all", () => {
    const path = write("a.js", CODE);
    const code = new GeneratedCode(run, { ...READ_LIMITS, allBytes: CODE.length * 2 });
    assert.deepEqual([0, 1, 2].map(() => code.read(path)?.length), [CODE.length, CODE.length, undefined]);
  });

  it("reads nothing but regular files", (context) => {
    assert.equal(new GeneratedCode(run).read(folder), undefined);
    assert.equal(new GeneratedCode(run).read(join(folder, "gone")), undefined);
    if (process.platform === "win32") return context.skip("there are no pipes with names");
    const pipe = join(folder, "pipe.js");
    execFileSync("mkfifo", [pipe]);
    // Opening it would wait for ever.
    assert.equal(new GeneratedCode(run).read(pipe), undefined);
  });
});
