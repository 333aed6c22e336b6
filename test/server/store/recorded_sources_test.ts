// Tests of server/store/recorded_sources.ts by requests: sources that a recording names, and nothing else of this machine.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { encodeFinalised } from "../../../recording/codec/encode.ts";
import type { Metadata } from "../../../recording/recording.ts";
import { failureSchema } from "../../../server/api/failure.ts";
import { sourceSchema, type SourceText } from "../../../server/api/sources.ts";
import { createApp } from "../../../server/app.ts";
import { FolderStore } from "../../../server/store/folder.ts";
import { MAX_SOURCE_BYTES, RecordedSources } from "../../../server/store/recorded_sources.ts";
import { WHOLE_CHARACTERS } from "../../../server/store/source_part.ts";
import { deflate } from "../../../server/store/zlib.ts";
import { drawRecording } from "../../support/draw_recording.ts";
import { fakeMachine } from "../../support/recording_files.ts";

const ID = "shop/2026_01_31_12_00_00";

let folder: string;
beforeEach(() => folder = mkdtempSync(join(os.tmpdir(), "microlog-sources-")));
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file that is older than the recording. */
function write(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  utimesSync(path, 1_700_000_000, 1_700_000_000);
  return path;
}

/** A server with a recording whose frames are in these files. */
function appOf(files: readonly string[], metadata: Metadata = {}, shows = true) {
  const letters = files.map((_, index) => String.fromCharCode(97 + index));
  const recording = drawRecording({
    threads: { main: letters.join("") },
    frames: Object.fromEntries(files.map((file, index) => [letters[index] ?? "", { file }])),
    metadata: {
      host: { name: os.hostname(), system: "linux", architecture: "x64", cores: 2, memoryBytes: 1 },
      ...metadata,
    },
  });
  const root = join(folder, "root");
  mkdirSync(join(root, "shop"), { recursive: true });
  writeFileSync(join(root, `${ID}.microlog`), encodeFinalised(recording, deflate));
  const store = new FolderStore(root, { machine: fakeMachine() });
  const sources = shows ? { sources: new RecordedSources(store) } : {};
  return createApp({ store, assets: {}, version: "0.0.0", ...sources });
}

type App = ReturnType<typeof appOf>;

async function ask(app: App, file: string, recording = ID): Promise<Response> {
  return await app.request(`/api/source?${new URLSearchParams({ recording, file })}`);
}

async function sourceOf(app: App, file: string): Promise<SourceText> {
  const response = await ask(app, file);
  assert.equal(response.status, 200, file);
  return sourceSchema.parse(await response.json());
}

/** The message with which it is refused. */
async function refusal(app: App, file: string, recording = ID): Promise<string> {
  const response = await ask(app, file, recording);
  assert.equal(response.status, 404, file);
  return failureSchema.parse(await response.json()).error.message;
}

describe("GET /api/source", () => {
  it("gives a file that a frame names, by path or by URL", async () => {
    const path = write("orders.ts", "export {};\n");
    const url = pathToFileURL(path).href;
    const app = appOf([path, url]);
    assert.deepEqual(await sourceOf(app, path), {
      text: "export {};\n",
      origin: "file",
      changed: false,
      firstLine: 1,
      lineCount: 2,
    });
    assert.equal((await sourceOf(app, url)).text, "export {};\n");
  });

  it("says when a file changed after the run", async () => {
    const path = write("orders.ts", "export {};\n");
    utimesSync(path, 2_000_000_000, 2_000_000_000);
    assert.equal((await sourceOf(appOf([path]), path)).changed, true);
  });

  it("gives no other file, whatever it is called", async () => {
    const named = write("orders.ts", "export {};\n");
    const secret = write("secret.ts", "const key = 1;\n");
    const app = appOf([named]);
    const others = [
      secret,
      `${folder}/x/../orders.ts`,
      `${named}/`,
      "orders.ts",
      "../orders.ts",
      `${named}\0`,
    ];
    for (const file of others) assert.match(await refusal(app, file), /^No frame of recording/);
  });

  it("gives nothing that is not named like a source, even when a frame names it", async () => {
    const files = [
      write("id_rsa", "-----BEGIN KEY-----\n"),
      write(".env", "KEY=1\n"),
      write("data.json", "{}\n"),
      "/etc/passwd",
      "/dev/zero",
      folder,
    ];
    const link = join(folder, "link.ts");
    symlinkSync("/etc/passwd", link);
    const app = appOf([...files, link]);
    for (const file of [...files, link]) {
      assert.match(await refusal(app, file), /named like a source|no file/, file);
    }
  });

  it("gives scripts without an ending", async () => {
    const path = write("tsc", "#!/usr/bin/env node\nrun();\n");
    assert.match((await sourceOf(appOf([path]), path)).text, /run/);
  });

  it("gives text of a moderate size alone", async () => {
    const large = write("large.js", " ".repeat(MAX_SOURCE_BYTES + 1));
    const most = write("most.js", " ".repeat(WHOLE_CHARACTERS));
    const binary = write("binary.js", Uint8Array.of(0xff, 0xfe, 0));
    const nul = write("nul.js", "a\0b");
    const app = appOf([large, most, binary, nul, "node:fs", "wasm://1"]);
    assert.match(await refusal(app, large), /larger than 67108864 bytes/);
    assert.match(await refusal(app, binary), /no text/);
    assert.match(await refusal(app, nul), /no text/);
    assert.match(await refusal(app, "node:fs"), /no file/);
    assert.match(await refusal(app, "wasm://1"), /no file/);
    assert.equal((await sourceOf(app, most)).text.length, WHOLE_CHARACTERS);
  });

  it("gives what a source map brings along when the source is not there", async () => {
    const bundle = join(folder, "dist.js");
    const source = join(folder, "src", "orders.ts");
    write("dist.js", "run();\n//# sourceMappingURL=dist.js.map\n");
    write(
      "dist.js.map",
      JSON.stringify({
        version: 3,
        sources: ["src/orders.ts", "src/other.ts"],
        sourcesContent: ["export const orders = [];\n", null],
        names: [],
        mappings: "AAAA",
      }),
    );
    const other = join(folder, "src", "other.ts");
    const byFrame = appOf([source, other, bundle]);
    assert.deepEqual(await sourceOf(byFrame, source), {
      text: "export const orders = [];\n",
      firstLine: 1,
      lineCount: 2,
      origin: "map",
      changed: false,
    });
    assert.match(await refusal(byFrame, other), /not there/);
  });

  it("finds the map of what was started, though no frame is in it", async () => {
    const source = join(folder, "src", "orders.ts");
    const map = JSON.stringify({
      version: 3,
      sources: ["src/orders.ts"],
      sourcesContent: ["yes"],
      names: [],
      mappings: "",
    });
    write("dist.js", `run();\n//# sourceMappingURL=data:application/json;base64,${btoa(map)}\n`);
    const app = appOf([source], { directory: folder, command: ["node", "dist.js"] });
    assert.equal((await sourceOf(app, source)).text, "yes");
  });

  it("gives nothing for recordings of another machine, and for none", async () => {
    const path = write("orders.ts", "export {};\n");
    const host = { name: "elsewhere", system: "linux", architecture: "x64", cores: 2, memoryBytes: 1 };
    assert.match(await refusal(appOf([path], { host }), path), /another machine/);
    assert.match(await refusal(appOf([path]), path, "shop/2026_01_31_12_00_01"), /2026_01_31_12_00_01/);
    assert.match(await refusal(appOf([path]), path, "../../etc"), /./);
  });

  it("gives nothing where the server shows no sources", async () => {
    const path = write("orders.ts", "export {};\n");
    assert.equal(await refusal(appOf([path], {}, false), path), "This server shows no sources");
  });

  it("wants both a recording and a file", async () => {
    const app = appOf([]);
    for (const query of ["", "?recording=a", "?file=b", `?recording=${ID}&file=`]) {
      assert.equal((await app.request(`/api/source${query}`)).status, 400, query);
    }
  });
});
