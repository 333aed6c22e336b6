// Tests of server/store/folder.ts: the contract of stores, and what only folders have.

import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { NotFoundError, StoreError } from "../../../recording/errors.ts";
import { FolderStore, idOfFile } from "../../../server/store/folder.ts";
import { describeStore } from "../../contract/store_contract.ts";
import { batch, fakeMachine, finalisedFile, growingFile } from "../../support/recording_files.ts";

const ID = "shop/2026_01_31_12_00_00";

describeStore("FolderStore", (machine) => {
  const root = mkdtempSync(join(os.tmpdir(), "microlog-folder-"));
  const pathOf = (id: string) => join(root, `${id}.microlog`);
  return Promise.resolve({
    store: new FolderStore(root, { machine }),
    put: async (id, bytes) => {
      mkdirSync(dirname(pathOf(id)), { recursive: true });
      writeFileSync(pathOf(id), bytes);
    },
    append: async (id, bytes) => appendFileSync(pathOf(id), bytes),
    dispose: async () => rmSync(root, { recursive: true }),
  });
});

describe("FolderStore", () => {
  let folder: string;
  let root: string;
  beforeEach(() => {
    folder = mkdtempSync(join(os.tmpdir(), "microlog-folder-"));
    root = join(folder, "root");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function put(id: string, bytes: Uint8Array): string {
    const path = join(root, `${id}.microlog`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return path;
  }

  it("needs no folder before there is a recording", async () => {
    const store = new FolderStore(root);
    assert.deepEqual(await store.list(), []);
    const stop = new AbortController();
    const first = store.watch(stop.signal)[Symbol.asyncIterator]().next();
    put(ID, finalisedFile());
    assert.equal((await first).value?.id, ID);
    stop.abort();
  });

  it("sees files with names of recordings, nothing else", async () => {
    put(ID, finalisedFile());
    put("shop/notes", finalisedFile());
    put(".hidden/2026_01_31_12_00_00", finalisedFile());
    put("@other/2026_01_31_12_00_00", finalisedFile());
    put("shop/deeper/2026_01_31_12_00_00", finalisedFile());
    mkdirSync(join(root, "shop", "2026_01_31_12_00_05.microlog"));
    writeFileSync(join(root, "shop", "2026_01_31_12_00_06.txt"), "");
    assert.deepEqual(await new FolderStore(root).ids(), [ID]);
  });

  it("follows no links", async () => {
    const outside = join(folder, "outside", "2026_01_31_12_00_00.microlog");
    mkdirSync(dirname(outside));
    writeFileSync(outside, finalisedFile());
    put(ID, finalisedFile());
    symlinkSync(outside, join(root, "shop", "2026_01_31_12_00_09.microlog"));
    symlinkSync(dirname(outside), join(root, "linked"));
    const store = new FolderStore(root);
    assert.deepEqual(await store.ids(), [ID]);
    for (const id of ["shop/2026_01_31_12_00_09", "linked/2026_01_31_12_00_00"]) {
      await assert.rejects(store.read(id), NotFoundError);
      await assert.rejects(store.remove(id), NotFoundError);
    }
    assert.ok(existsSync(outside));
  });

  it("takes a root that is a link", async () => {
    put(ID, finalisedFile());
    const link = join(folder, "link");
    symlinkSync(root, link);
    assert.deepEqual(await new FolderStore(link).ids(), [ID]);
  });

  it("removes the folder of an application with its last recording", async () => {
    const path = put(ID, finalisedFile());
    await new FolderStore(root).remove(ID);
    assert.equal(existsSync(dirname(path)), false);
    assert.equal(existsSync(root), true);
  });

  it("leaves nothing but recordings behind when it finalises", async () => {
    const path = put(ID, growingFile());
    const [item] = await new FolderStore(root, { machine: fakeMachine() }).list();
    assert.equal(item?.finalised, true);
    assert.deepEqual(readdirSync(dirname(path)), ["2026_01_31_12_00_00.microlog"]);
  });

  it("takes in what a late process appends to a finalised file", async () => {
    const store = new FolderStore(root, { machine: fakeMachine() });
    const path = put(ID, growingFile());
    const [before] = await store.list();
    appendFileSync(path, batch({ startMicros: 50_000 }));
    const [after] = await store.list();
    assert.deepEqual([before?.durationMs, after?.durationMs, after?.finalised], [6, 56, true]);
  });

  it("shows a file of elsewhere besides its own, and never changes it", async () => {
    put(ID, finalisedFile());
    const file = join(folder, "from a colleague.microlog");
    const bytes = growingFile();
    writeFileSync(file, bytes);
    const store = new FolderStore(root, { file, machine: fakeMachine() });
    const id = idOfFile(file);
    assert.match(id, /^@from_a_colleague\/\d{4}_\d\d_\d\d_\d\d_\d\d_\d\d$/);
    const list = await store.list();
    assert.deepEqual(list.map((item) => [item.id, item.application, item.finalised]), [
      [id, "shop", false],
      [ID, "shop", true],
    ]);
    const { body } = await store.read(id);
    assert.deepEqual(new Uint8Array(await new Response(body).arrayBuffer()), bytes);
    await assert.rejects(store.remove(id), StoreError);
    assert.deepEqual(new Uint8Array(readFileSync(file)), bytes);
    await assert.rejects(new FolderStore(root).read(id), NotFoundError);
    assert.throws(() => new FolderStore(root, { file: join(folder, "gone") }), NotFoundError);
  });
});
