// Keeps the house as DESIGN.md plans it: the import table, purity, cycles, names, lengths and a falling count of suppressions.
// The data comes first, then the rules on the real tree, then each rule on wrong input, so that none can pass by being broken.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import {
  compareSuppressions,
  findBadNames,
  findBarrels,
  findDefaultExports,
  findExits,
  findForbiddenImports,
  findImportCycles,
  findImpurities,
  findLongFiles,
  findMachinePaths,
  findMissingHeads,
  findStrayPackages,
  findSuppressions,
  findUnplacedFiles,
  readTree,
  type SourceTree,
  type SuppressionCounts,
  type Zones,
} from "./support/architecture_rules.ts";

/** DESIGN.md, section 2: who may import whom. */
const ZONES: Zones = {
  "recording": { imports: [], purity: "pure" },
  "recording/formats": { imports: ["recording"], purity: "pure" },
  "recording/analysis": { imports: ["recording"], purity: "pure" },
  "tracer/runtime": {
    imports: ["type:recording/*", "type:tracer/logger", "type:tracer/telemetry"],
    packages: [],
  },
  "tracer/logger": {
    imports: ["recording/*", "type:tracer/telemetry", "type:tracer/runtime"],
    purity: "pure",
    packages: [],
  },
  "tracer/telemetry": {
    imports: ["recording/*", "type:tracer/logger", "type:tracer/runtime"],
    purity: "pure",
    packages: [],
  },
  "tracer/capture": {
    imports: ["recording/*", "tracer/logger", "tracer/telemetry", "type:tracer/runtime"],
    packages: [],
  },
  "tracer/inject": { imports: ["recording/*", "tracer/*"], packages: [] },
  "tracer/mod.ts": { imports: ["recording/*", "tracer/*"], packages: [] },
  // What is imported from parts of the package.
  "tracer/logger.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/otel.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/timings.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/requests.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/spans.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/metrics.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/parts.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/events.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/logged.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/memory.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/verbosity.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/uncaught.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/control.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/testing.ts": { imports: ["tracer/*"], packages: [] },
  "tracer/testing": {
    imports: ["tracer/inject", "tracer/runtime", "tracer/logger", "tracer/telemetry"],
    packages: [],
  },
  "tracer/sinks": { imports: ["tracer/*"], packages: [] },
  "tracer/adapters": { imports: ["tracer/logger", "tracer/inject"], packages: [] },
  "tracer/client": { imports: ["type:recording/*"], purity: "web", packages: [] },
  "server/api": { imports: ["recording/*"], purity: "pure" },
  "server/store": { imports: ["recording/*", "server/api"] },
  "server/db": { imports: ["recording/*", "server/api"] },
  "server/explain": { imports: ["recording/*", "server/api"] },
  "server/middleware": {
    imports: ["recording/*", "server/api", "type:server/store", "type:server/db", "type:server/explain"],
  },
  "server/routes": {
    imports: [
      "recording/*",
      "server/api",
      "server/middleware",
      "type:server/store",
      "type:server/db",
      "type:server/explain",
    ],
  },
  "server/app.ts": {
    imports: [
      "recording/*",
      "server/api",
      "server/routes",
      "server/middleware",
      "type:server/store",
      "type:server/db",
      "type:server/explain",
    ],
  },
  "ui/canvas": { imports: ["recording/analysis"], purity: "web", packages: [] },
  "ui/widgets": { imports: [], purity: "web" },
  "ui/state": { imports: ["recording/*", "server/api", "ui/*"], purity: "web" },
  "ui/views": { imports: ["recording/*", "server/api", "ui/*"], purity: "web" },
  // The page's entry points.
  "ui": { imports: ["recording/*", "server/api", "ui/*"], purity: "web" },
  "cli": { imports: ["recording/*", "tracer/*", "server/*", "dist", "package.json"] },
  "cli.ts": { imports: ["recording/*", "tracer/*", "server/*", "cli", "dist", "package.json"] },
  "tools": { imports: ["*"] },
  "test": { imports: ["*"] },
};

/** Packages that one folder alone knows, so that they can be swapped. */
const PACKAGE_OWNERS = { commander: "cli" };

/** Who may end the process: the entry, and the tracer, which stands in for the runtime it hooks. */
const EXIT_PLACES = ["cli.ts", "tracer"];

const LINE_LIMIT = 500;

/** Files over the limit, each with its reason. */
const LONG_FILES: Readonly<Record<string, string>> = {};

const BARRELS = ["tracer/mod.ts"];

/** What ships: casts and `!` are counted there. */
const PRODUCT = ["cli.ts", "cli", "recording", "tracer", "server", "ui"];

/** May only fall. */
const SUPPRESSIONS: SuppressionCounts = { any: 0, cast: 97, nonNull: 0, directive: 0, lint: 0 };

/** Written in parts, so that this file does not name them itself. */
const MACHINE_PATHS = [["", "work", ""].join("/"), ["", "root", ""].join("/"), ["..", "shared"].join("/")];

const SKIPPED_FOLDERS = new Set([".git", "node_modules", "dist", "bin", "coverage"]);
const TEXT_LIMIT_BYTES = 1024 * 1024;

const root = fileURLToPath(new URL("..", import.meta.url));

describe("the tree", () => {
  const files = readFiles(root);
  const tree = readTree(new Map([...files].filter(([path]) => isSource(path))));
  const scripts = readTree(new Map([...files].filter(([path]) => isSource(path) && !path.endsWith(".css"))));

  it("has each source in a folder that DESIGN names", () => expectNone(findUnplacedFiles(scripts, ZONES)));
  it("imports downwards only", () => expectNone(findForbiddenImports(scripts, ZONES)));
  it("keeps packages where they belong", () => expectNone(findStrayPackages(scripts, PACKAGE_OWNERS)));
  it("has no import cycles", () => expectNone(findImportCycles(scripts)));
  it("keeps hosts out of pure folders", () => expectNone(findImpurities(scripts, ZONES)));
  it("exits in cli.ts alone", () => expectNone(findExits(scripts, EXIT_PLACES)));
  it("has short files", () => expectNone(findLongFiles(tree, LINE_LIMIT, LONG_FILES)));
  it("has telling names in snake_case", () => expectNone(findBadNames(tree)));
  it("has one barrel", () => expectNone(findBarrels(scripts, BARRELS)));
  it("has a comment at the head of each file", () => expectNone(findMissingHeads(tree)));
  it("exports by name", () => expectNone(findDefaultExports(scripts)));
  it("suppresses no more than before", () => {
    expectNone(compareSuppressions(findSuppressions(scripts, PRODUCT), SUPPRESSIONS));
  });
  it("names no folder of a machine", () => expectNone(findMachinePaths(files, MACHINE_PATHS)));
});

describe("findUnplacedFiles()", () => {
  it("names a file in a folder without a row", () => {
    const found = findUnplacedFiles(draw({ "recording/a.ts": "", "shared/b.ts": "" }), ZONES);
    assert.deepEqual(found, ["shared/b.ts stands in no folder of DESIGN's import table"]);
  });
});

describe("findForbiddenImports()", () => {
  const zones: Zones = {
    "low": { imports: [], packages: [] },
    "low/deep": { imports: ["low"] },
    "middle": { imports: ["low", "type:high"] },
    "high": { imports: ["low/*", "middle"] },
  };
  function find(path: string, text: string): string[] {
    return findForbiddenImports(draw({ [path]: text }), zones);
  }

  it("allows downwards and inside a folder", () => {
    assert.deepEqual(find("high/a.ts", `import { b } from "../low/b.ts"; import "../low/deep/c.ts";`), []);
    assert.deepEqual(find("low/a.ts", `import { b } from "./sub/b.ts"; export { c } from "./c.ts";`), []);
  });
  it("stops upwards, in every way of writing it", () => {
    const wanted = [`low/a.ts:1 low may not import middle ("../middle/b.ts")`];
    assert.deepEqual(find("low/a.ts", `import { b } from "../middle/b.ts";`), wanted);
    assert.deepEqual(find("low/a.ts", `import {\n  b,\n} from "../middle/b.ts";`), wanted);
    assert.deepEqual(find("low/a.ts", `import type { B } from "../middle/b.ts";`), wanted);
    assert.deepEqual(find("low/a.ts", `export { b } from "../middle/b.ts";`), wanted);
    assert.deepEqual(find("low/a.ts", `export * from "../middle/b.ts";`), wanted);
    assert.deepEqual(find("low/a.ts", `const b = await import("../middle/b.ts");`), wanted);
    assert.deepEqual(find("low/a.ts", `const b = require("../middle/b.ts");`), wanted);
    assert.deepEqual(find("low/a.ts", `let b: import("../middle/b.ts").B;`), wanted);
    assert.deepEqual(find("low/a.ts", `import b from "../middle/b.ts" with { type: "text" };`), wanted);
  });
  it("is not fooled by strings and comments", () => {
    assert.deepEqual(
      find("low/a.ts", `// import "../middle/b.ts"\nconst s = 'import "../middle/b.ts"';`),
      [],
    );
  });
  it("takes a folder without its parts, unless a star says so", () => {
    const wanted = [`middle/a.ts:1 middle may not import low/deep ("../low/deep/b.ts")`];
    assert.deepEqual(find("middle/a.ts", `import { b } from "../low/deep/b.ts";`), wanted);
  });
  it("tells types from values", () => {
    const wanted = [`middle/a.ts:1 middle may import only types from high ("../high/b.ts")`];
    assert.deepEqual(find("middle/a.ts", `import type { B } from "../high/b.ts";`), []);
    assert.deepEqual(find("middle/a.ts", `import { type B } from "../high/b.ts";`), []);
    assert.deepEqual(find("middle/a.ts", `import { type B, c } from "../high/b.ts";`), wanted);
    assert.deepEqual(find("middle/a.ts", `import "../high/b.ts";`), wanted);
  });
  it("stops packages where none may be, but not what runtimes bring", () => {
    assert.deepEqual(find("low/a.ts", `import "node:fs"; import "bun:jsc";`), []);
    assert.deepEqual(find("low/a.ts", `import { signal } from "@preact/signals/deep";`), [
      `low/a.ts:1 low may not import the package "@preact/signals"`,
    ]);
  });
});

describe("findStrayPackages()", () => {
  it("names an import outside the owner's folder", () => {
    const tree = draw({
      "cli/a.ts": `import "commander";`,
      "cli.ts": `import { Command } from "commander";`,
    });
    assert.deepEqual(findStrayPackages(tree, PACKAGE_OWNERS), [`cli.ts:1 only cli/ may import "commander"`]);
  });
});

describe("findImportCycles()", () => {
  it("names the files of a circle in order", () => {
    const tree = draw({
      "a.ts": `import { b } from "./x/b.ts";`,
      "x/b.ts": `import type { C } from "../c.ts";`,
      "c.ts": `export { a } from "./a.ts";`,
      "d.ts": `import "./a.ts";`,
    });
    assert.deepEqual(findImportCycles(tree), ["import cycle: a.ts → x/b.ts → c.ts → a.ts"]);
  });
  it("finds none where two ways lead to one file", () => {
    const tree = draw({
      "a.ts": `import "./b.ts"; import "./c.ts";`,
      "b.ts": `import "./c.ts";`,
      "c.ts": "",
    });
    assert.deepEqual(findImportCycles(tree), []);
  });
});

describe("findImpurities()", () => {
  const zones: Zones = { core: { imports: [], purity: "pure" }, page: { imports: [], purity: "web" } };
  function find(path: string, text: string): string[] {
    return findImpurities(draw({ [path]: text }), zones).map((problem) =>
      problem.split(" ").slice(1, 3).join(" ")
    );
  }

  it("finds hosts in a pure folder", () => {
    assert.deepEqual(find("core/a.ts", `import fs from "node:fs";`), [`imports "node:fs"`]);
    assert.deepEqual(find("core/a.ts", `const jsc = await import("bun:jsc");`), [`imports "bun:jsc"`]);
    assert.deepEqual(find("core/a.ts", `process.exitCode = 1; Bun.gc(); Deno.pid;`), [
      "uses process",
      "uses Bun",
      "uses Deno",
    ]);
    assert.deepEqual(find("core/a.ts", `globalThis.process.env`), ["uses process"]);
    assert.deepEqual(find("core/a.ts", `document.title; let e: HTMLElement;`), [
      "uses document",
      "uses HTMLElement",
    ]);
  });
  it("allows web standards, and names that only look like hosts", () => {
    assert.deepEqual(find("core/a.ts", `new TextEncoder().encode("process.env");`), []);
    assert.deepEqual(find("core/a.ts", `for (const process of row.processes) process.pid;`), []);
    assert.deepEqual(
      find("core/a.ts", `table.process.pid; const o = { window: 1 }; f({ document: 2 });`),
      [],
    );
  });
  it("allows the page, but no runtime, in a web folder", () => {
    assert.deepEqual(find("page/a.tsx", `document.title = <p>{process.pid}</p>;`), ["uses process"]);
  });
});

describe("findExits()", () => {
  it("names calls outside the allowed places", () => {
    const text = `process.exit(1);\nDeno.exit();\nglobalThis.process.exit(0);\nconst exit = process.exit;`;
    const found = findExits(draw({ "cli.ts": text, "tracer/a.ts": text, "cli/a.ts": text }), EXIT_PLACES);
    assert.deepEqual(found.map((problem) => problem.split("()")[0]), [
      "cli/a.ts:1 calls process.exit",
      "cli/a.ts:2 calls Deno.exit",
      "cli/a.ts:3 calls process.exit",
    ]);
  });
});

describe("findLongFiles()", () => {
  const tree = draw({ "a.ts": "1\n2\n3\n", "b.ts": "1\n2\n3\n4\n", "c.ts": "1\n2\n3\n4\n" });

  it("names files one line over the limit, without a reason", () => {
    assert.deepEqual(findLongFiles(tree, 3, { "c.ts": "a table" }), [
      "b.ts has 4 lines of 3: split it, or list it with its reason",
    ]);
  });
  it("names reasons that no file needs", () => {
    assert.deepEqual(findLongFiles(tree, 4, { "a.ts": "was long", "gone.ts": "was there" }), [
      "a.ts is listed as a long file, and is none",
      "gone.ts is listed as a long file, and is none",
    ]);
  });
});

describe("findBadNames()", () => {
  it("names what is not snake_case, and what says nothing", () => {
    const good = { "ui/flame_layout.tsx": "", "a/source_2_test.ts": "", "a/text.d.ts": "", ".ci/x.ts": "" };
    assert.deepEqual(findBadNames(draw(good)), []);
    const bad = { "a/flameLayout.ts": "", "a/Flame.tsx": "", "my-folder/a.ts": "", "a/helpers_test.ts": "" };
    assert.deepEqual(findBadNames(draw({ ...bad, "utils/a.ts": "" })), [
      "a/flameLayout.ts is not snake_case",
      "a/Flame.tsx is not snake_case",
      "my-folder/a.ts is not snake_case",
      "a/helpers_test.ts does not say what it holds",
      "utils/a.ts does not say what it holds",
    ]);
  });
});

describe("findBarrels()", () => {
  it("names files that only pass on", () => {
    const tree = draw({
      "tracer/mod.ts": `export * from "./a.ts";`,
      "a/mod.ts": "",
      "a/index.tsx": "",
      "a/all.ts": `// All.\nimport type { A } from "./a.ts";\nexport { b } from "./b.ts";`,
      "a/star.ts": `export * from "./a.ts";\nexport const a = 1;`,
      "a/fine.ts": `export type { A } from "./a.ts";\nexport const a = 1;`,
    });
    const barrels = ["a/mod.ts", "a/index.tsx", "a/all.ts", "a/star.ts"];
    assert.deepEqual(findBarrels(tree, BARRELS), barrels.map((path) => `${path} is a barrel`));
  });
});

describe("findMissingHeads()", () => {
  it("names files that open with code", () => {
    const heads = { "a.ts": "// A.\n", "b.ts": "#!/usr/bin/env bun\n/** B. */\n", "c.css": "/* C. */" };
    assert.deepEqual(findMissingHeads(draw(heads)), []);
    assert.equal(
      findMissingHeads(draw({ "a.ts": `import "./b.ts";\n// Late.\n`, "empty.ts": "" })).length,
      2,
    );
  });
});

describe("findDefaultExports()", () => {
  it("names them in each way of writing", () => {
    const bad = { "a.ts": "export default 1;", "b.ts": "export default function f() {}" };
    assert.equal(findDefaultExports(draw({ ...bad, "c.ts": "export const c = 1;" })).length, 2);
  });
});

describe("findSuppressions()", () => {
  it("finds each kind where it counts", () => {
    const directives = ["@ts-expect-error it is wrong", "deno-lint-ignore no-explicit-any"];
    const text = [
      "let a: any = b as unknown as C;",
      "const d = e! + f as const;",
      ...directives.map((directive) => `// ${directive}`),
      `const text = "as any // @ts-ignore x!"; // any! as`,
      `import { z as w } from "./z.ts";`,
      "if (a !== b) w();",
    ].join("\n");
    assert.deepEqual(findSuppressions(draw({ "cli/a.ts": text }), PRODUCT), {
      any: ["cli/a.ts:1"],
      cast: ["cli/a.ts:1", "cli/a.ts:1"],
      nonNull: ["cli/a.ts:2"],
      directive: ["cli/a.ts:3"],
      lint: ["cli/a.ts:4"],
    });
    const inTest = findSuppressions(draw({ "test/a.ts": text }), PRODUCT);
    assert.deepEqual(Object.values(inTest).map((places) => places.length), [1, 0, 0, 1, 1]);
  });
});

describe("compareSuppressions()", () => {
  const none: SuppressionCounts = { any: 0, cast: 0, nonNull: 0, directive: 0, lint: 0 };
  const nowhere = { any: [], cast: [], nonNull: [], directive: [], lint: [] };

  it("wants the very number, so that it can only fall", () => {
    assert.deepEqual(compareSuppressions(nowhere, none), []);
    assert.deepEqual(compareSuppressions({ ...nowhere, any: ["cli/a.ts:1", "cli/a.ts:1"] }, none), [
      `2 suppressions of kind "any" where 0 are allowed: write it without. They are: cli/a.ts:1,1`,
    ]);
    assert.deepEqual(compareSuppressions(nowhere, { ...none, cast: 2 }), [
      `0 suppressions of kind "cast" where 2 are allowed: lower the number`,
    ]);
  });
});

describe("findMachinePaths()", () => {
  it("names the first line with each", () => {
    const files = new Map([["a.md", "one\ntwo /there/x\n/there/y"], ["b.md", "elsewhere"]]);
    assert.deepEqual(findMachinePaths(files, ["/there/"]), [`a.md:2 names "/there/"`]);
  });
});

function expectNone(problems: readonly string[]): void {
  assert.ok(problems.length === 0, problems.join("\n"));
}

function draw(files: Readonly<Record<string, string>>): SourceTree {
  return readTree(new Map(Object.entries(files)));
}

function isSource(path: string): boolean {
  return /\.(ts|tsx|mjs|css)$/.test(path) && !path.startsWith("fixtures/");
}

/** Every text file of the project by path, generated and installed ones aside. */
function readFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  function walk(below: string): void {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) walk(path);
      } else if (entry.isFile() && statSync(join(folder, path)).size <= TEXT_LIMIT_BYTES) {
        const text = readFileSync(join(folder, path), "utf8");
        if (!text.includes("\0")) files.set(path, text);
      }
    }
  }
  walk("");
  return files;
}
