// Tests of cli/find_recording.ts on a real folder.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname, join, relative } from "node:path";
import { after, before, describe, it } from "node:test";
import { findRecording } from "../../cli/find_recording.ts";
import { encodeFileHeader } from "../../recording/codec/chunks.ts";
import { InputError, NotFoundError } from "../../recording/errors.ts";
import { FolderStore } from "../../server/store/folder.ts";

const IDS = [
  "server/2026_02_03_10_00_00",
  "shop/2026_02_02_12_00_00",
  "shop/2026_01_31_12_00_00_2",
  "shop/2026_01_31_12_00_00",
  "shopping/2026_01_30_08_00_00",
];

describe("findRecording()", () => {
  let folder: string;
  let root: string;
  let store: FolderStore;
  before(() => {
    folder = realpathSync(mkdtempSync(join(os.tmpdir(), "microlog-find-")));
    root = join(folder, "kept");
    for (const id of IDS) {
      mkdirSync(dirname(join(root, id)), { recursive: true });
      writeFileSync(join(root, `${id}.microlog`), "");
    }
    writeFileSync(join(folder, "other.microlog"), "");
    writeFileSync(join(root, "shop", "renamed.microlog"), "");
    symlinkSync(join(root, "shop"), join(folder, "link"));
    store = new FolderStore(root);
  });
  after(() => rmSync(folder, { recursive: true }));

  async function find(text: string): Promise<string> {
    const found = await findRecording(store, text, folder);
    return found.kind === "stored" ? found.id : relative(folder, found.path);
  }

  it("takes a name, or the beginning of just one", async () => {
    const cases: [string, string | undefined][] = [
      ["shop/2026_01_31_12_00_00", IDS[3]],
      ["shop/2026_01_31_12_00_00_", IDS[2]],
      ["shop/2026_02", IDS[1]],
      ["ser", IDS[0]],
      ["shopp", IDS[4]],
      ["2026_02_02", IDS[1]],
      ["2026_01_30_08", IDS[4]],
      ["shop/2026_02_02_12_00_00.microlog", IDS[1]],
      ["2026_02_02_12_00_00.microlog", IDS[1]],
    ];
    for (const [text, id] of cases) assert.equal(await find(text), id, text);
  });

  it("looks into recordings of the same second to know the latest", async () => {
    const within = mkdtempSync(join(os.tmpdir(), "microlog-find-"));
    const origin = Date.UTC(2026, 1, 3, 10) * 1000;
    const began = { a: 400, b: 900, c: 700 };
    for (const [application, micros] of Object.entries(began)) {
      mkdirSync(join(within, application));
      const path = join(within, application, "2026_02_03_10_00_00.microlog");
      writeFileSync(path, encodeFileHeader(origin + micros));
    }
    const found = await findRecording(new FolderStore(within), "latest", within);
    assert.equal(found.kind === "stored" && found.id, "b/2026_02_03_10_00_00");
    rmSync(within, { recursive: true });
  });
  it("knows the latest, of all and of an application", async () => {
    assert.equal(await find("latest"), IDS[0]);
    assert.equal(await find("shop/latest"), IDS[1]);
    await assert.rejects(find("shp/latest"), (error: unknown) => {
      return error instanceof NotFoundError && error.suggestions.includes("shop/latest");
    });
  });

  it("takes paths, and sees which are of the root", async () => {
    assert.equal(await find("other.microlog"), "other.microlog");
    assert.equal(await find(join(folder, "other.microlog")), "other.microlog");
    assert.equal(await find(join(root, `${IDS[1]}.microlog`)), IDS[1]);
    assert.equal(await find(`./kept/${IDS[1]}.microlog`), IDS[1]);
    assert.equal(await find(`link/2026_02_02_12_00_00.microlog`), IDS[1]);
    assert.equal(await find("kept/shop/renamed.microlog"), "kept/shop/renamed.microlog");
    const stored = await findRecording(store, IDS[1] ?? "", folder);
    assert.equal(stored.path, join(root, `${IDS[1]}.microlog`));
  });

  it("lists what a beginning may mean", async () => {
    const error = await find("shop").catch((error: unknown) => error);
    assert.ok(error instanceof InputError);
    assert.match(error.message, /^"shop" means 4 recordings:\n {2}shop\/2026_02_02_12_00_00\n/);
    const one = await find("shop/").catch((error: unknown) => error);
    assert.ok(one instanceof InputError);
    assert.match(one.message, /The newest of them is "shop\/latest"$/);
  });

  it("suggests what is near", async () => {
    const cases: [string, string][] = [
      ["shop/2026_02_02_12_00_01", IDS[1] ?? ""],
      ["sever/2026_02_03_10_00_00", IDS[0] ?? ""],
      ["lates", "latest"],
      ["sevrer", "server/latest"],
    ];
    for (const [text, suggestion] of cases) {
      await assert.rejects(find(text), (error: unknown) => {
        return error instanceof NotFoundError && error.suggestions.includes(suggestion);
      }, text);
    }
  });

  it("says what is there instead of a recording, and what to do", async () => {
    for (const text of [folder, "kept", "./kept", "../"]) {
      await assert.rejects(find(text), (error: unknown) => {
        assert.ok(error instanceof NotFoundError);
        assert.match(error.message, /is a folder, not a recording\. "microlog ls --root \S+" lists/);
        assert.deepEqual(error.suggestions, []);
        return true;
      }, text);
    }
    await assert.rejects(find("/dev/null"), /"\/dev\/null" is no recording: .* a device/);
  });

  it("suggests for paths what lies near below the root, and nothing for those elsewhere", async () => {
    const suggestions = async (text: string) => {
      const error = await find(text).catch((error: unknown) => error);
      assert.ok(error instanceof NotFoundError);
      return error.suggestions;
    };
    assert.deepEqual(await suggestions("/gone"), []);
    assert.equal((await suggestions(join(root, "shop", "2026_02_02_12_00_01.microlog")))[0], IDS[1]);
    assert.equal((await suggestions("./shop/2026_02_02_12_00_01.microlog"))[0], IDS[1]);
  });

  it("says that a file is not there, and that nothing is there at all", async () => {
    for (const text of ["./gone", "gone.microlog", "shop.microlog", "shop/2026_02.microlog", "/gone/x"]) {
      await assert.rejects(find(text), /There is no file/);
    }
    await assert.rejects(find(""), NotFoundError);
    const empty = new FolderStore(join(folder, "empty"));
    for (const text of ["latest", "shop"]) {
      await assert.rejects(findRecording(empty, text, folder), (error: unknown) => {
        assert.ok(error instanceof NotFoundError);
        assert.match(error.message, /no recordings in ".*empty" yet/);
        assert.deepEqual(error.suggestions, []);
        return true;
      });
    }
  });

  it("says so when the root is no folder, but finds files elsewhere", async () => {
    const wrong = new FolderStore(join(folder, "other.microlog"));
    for (const text of ["latest", "shop"]) {
      await assert.rejects(findRecording(wrong, text, folder), (error: unknown) => {
        assert.ok(error instanceof InputError);
        assert.match(error.message, /other\.microlog": it is no folder/);
        return true;
      });
    }
    assert.equal((await findRecording(wrong, "other.microlog", folder)).kind, "file");
  });
});
