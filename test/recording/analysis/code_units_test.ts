// Tests of recording/analysis/code_units.ts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  buildCodeUnits,
  classOf,
  type DesignLevel,
  escapePattern,
  functionTitle,
} from "../../../recording/analysis/code_units.ts";
import { type DrawnFrame, drawRecording } from "../../support/draw_recording.ts";

const SHOP: readonly DrawnFrame[] = [
  { name: "", file: "file:///srv/shop/src/main.ts" },
  { name: "load", file: "/srv/shop/src/stock/orders.ts", line: 4 },
  { name: "Cart.total", file: "/srv/shop/src/cart.ts", line: 9 },
  { name: "new Cart", file: "/srv/shop/src/cart.ts", line: 3 },
  { name: "route", file: "/srv/shop/node_modules/@hono/router/a.js" },
  { name: "read", file: "node:fs" },
  { name: "sort", file: "", kind: "native" },
  { name: "", file: "/srv/shop/src/cart.ts", line: 12, column: 5 },
];

function unitsOf(frames: readonly DrawnFrame[], level: DesignLevel, directory = "/srv/shop") {
  const letters = frames.map((_, index) => String.fromCharCode(97 + index));
  const { tables } = drawRecording({
    threads: { main: letters.join("") },
    frames: Object.fromEntries(frames.map((frame, index) => [letters[index] ?? "", frame])),
  });
  return { ...buildCodeUnits(tables, level, directory), tables };
}

function titlesOf(frames: readonly DrawnFrame[], level: DesignLevel): string[] {
  return unitsOf(frames, level).units.map(({ title, place, origin }) => `${title} (${place}) ${origin}`);
}

describe("buildCodeUnits()", () => {
  it("tells the program from packages and from the runtime", () => {
    assert.deepEqual(titlesOf(SHOP, "package"), [
      "shop (this program) own",
      "@hono/router (library) library",
      "node: internals (the runtime) native",
      "native (the runtime) native",
    ]);
  });

  it("names folders below the one that all files are in", () => {
    assert.deepEqual(titlesOf(SHOP, "folder").slice(0, 2), ["shop () own", "stock () own"]);
  });

  it("names files with the folder they are in", () => {
    assert.deepEqual(titlesOf(SHOP, "file").slice(0, 3), [
      "main.ts () own",
      "orders.ts (stock) own",
      "cart.ts () own",
    ]);
  });

  it("finds classes in names of functions, and falls back to files", () => {
    assert.deepEqual(titlesOf(SHOP, "class").slice(0, 4), [
      "main.ts () own",
      "orders.ts (stock) own",
      "Cart (cart.ts) own",
      "@hono/router (library) library",
    ]);
  });

  it("puts methods into the class that their line is in", () => {
    const { tables } = unitsOf(SHOP, "class");
    const classAt = (file: string, line: number) =>
      file.endsWith("orders.ts") && line < 9 ? "Orders" : undefined;
    const { units } = buildCodeUnits(tables, "class", "/srv/shop", classAt);
    assert.deepEqual(units.slice(0, 3).map(({ title, place }) => `${title} (${place})`), [
      "main.ts ()",
      "Orders (stock/orders.ts)",
      "Cart (cart.ts)",
    ]);
    assert.equal(units[1]?.search, "^/srv/shop/src/stock/orders\\.ts:(4)$");
  });

  it("tells functions without a name apart by their line", () => {
    assert.deepEqual(titlesOf(SHOP, "function"), [
      "(module) (main.ts) own",
      "load (stock/orders.ts) own",
      "Cart.total (cart.ts) own",
      "new Cart (cart.ts) own",
      "route (@hono/router) library",
      "read (node: internals) native",
      "sort (native) native",
      "(anonymous) (cart.ts:12) own",
    ]);
  });

  it("takes the parts of a function that awaits as one", () => {
    const parts = [{ name: "pay", file: "/a.ts", line: 3 }, { name: "pay", file: "/a.ts", line: 7 }];
    assert.equal(unitsOf(parts, "function").units.length, 1);
  });

  it("takes the package of a tool that was run as the program", () => {
    const tool = [
      { name: "compile", file: "/srv/shop/node_modules/typescript/lib/tsc.js" },
      { name: "read", file: "node:fs" },
    ];
    assert.deepEqual(titlesOf(tool, "package")[0], "typescript (this program) own");
    assert.deepEqual(titlesOf(tool, "file")[0], "tsc.js () own");
  });

  it("ends with paths that have nothing in common", () => {
    const frames = [{ file: "/a/b.ts" }, { file: "C:\\c\\d.ts" }];
    assert.deepEqual(unitsOf(frames, "file", "").units.map(({ title }) => title), ["b.ts", "d.ts"]);
  });

  for (const level of ["package", "folder", "file", "class", "function"] as const) {
    it(`gives each unit of the level ${level} an expression that finds its functions alone`, () => {
      const { units, unitOfFrame, tables } = unitsOf(SHOP, level);
      const { name, file, line } = tables.frames.columns;
      for (const [index, unit] of units.entries()) {
        if (unit.search === "") continue;
        const pattern = new RegExp(unit.search);
        const found = Array.from(unitOfFrame.keys()).filter((frame) => {
          const path = tables.strings.get(file[frame] ?? -1).replace("file://", "");
          const text = tables.strings.get(name[frame] ?? -1) || "(anonymous)";
          return pattern.test(text) || pattern.test(`${path}:${line[frame]}`);
        });
        const wanted = Array.from(unitOfFrame.keys()).filter((frame) => unitOfFrame[frame] === index);
        assert.deepEqual(found, wanted, unit.search);
      }
    });
  }
});

describe("classOf()", () => {
  it("knows how engines write methods and constructors", () => {
    for (
      const name of ["Cart.total", "new Cart", "Cart", "Cart.prototype.total", "async Cart.pay", "Cart.#add"]
    ) {
      assert.equal(classOf(name), "Cart", name);
    }
    assert.equal(classOf("shop.Cart.total"), "Cart");
  });

  it("makes no class of functions", () => {
    for (const name of ["total", "", "(anonymous)", "api.load", "get size"]) {
      assert.equal(classOf(name), undefined, name);
    }
  });
});

describe("functionTitle()", () => {
  it("calls the top level of a file the same in all engines", () => {
    const { tables } = unitsOf([{ name: "" }, { name: "(module)", line: 4 }, { name: "", line: 7 }], "file");
    assert.deepEqual([0, 1, 2].map((frame) => functionTitle(tables, frame)), [
      "(module)",
      "(module)",
      "(anonymous)",
    ]);
  });
});

describe("escapePattern()", () => {
  it("matches the text alone", () => {
    const text = "/a.b/(c)+[d]^$|{e}?*\\";
    assert.ok(new RegExp(`^${escapePattern(text)}$`).test(text));
    assert.ok(!new RegExp(`^${escapePattern("a.b")}$`).test("axb"));
  });
});
