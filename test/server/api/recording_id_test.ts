// Tests of server/api/recording_id.ts: which names may become paths.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applicationName, cleanName, runName } from "../../../recording/naming.ts";
import {
  compareNewestFirst,
  compareRecordingTimes,
  formatRecordingId,
  isApplicationName,
  isRecordingTime,
  parseRecordingId,
} from "../../../server/api/recording_id.ts";

describe("parseRecordingId()", () => {
  it("takes names apart and puts them together", () => {
    const id = "shop/2026_01_31_12_00_00";
    const parts = parseRecordingId(id);
    assert.deepEqual(parts, { application: "shop", time: "2026_01_31_12_00_00" });
    assert.equal(parts && formatRecordingId(parts), id);
    assert.equal(parseRecordingId("shop/2026_01_31_12_00_00_2")?.time, "2026_01_31_12_00_00_2");
  });

  it("takes nothing that could leave the root", () => {
    const time = "2026_01_31_12_00_00";
    const bad = [
      "",
      "shop",
      time,
      `/${time}`,
      `./${time}`,
      `../${time}`,
      `.hidden/${time}`,
      `shop./${time}`,
      `a/b/${time}`,
      `a\\b/${time}`,
      `a\0b/${time}`,
      `a b/${time}`,
      `~/${time}`,
      `C:/${time}`,
      `${"a".repeat(101)}/${time}`,
      "shop/..",
      "shop/.",
      "shop/",
      `shop/${time}.microlog`,
      `shop/${time}/`,
      `shop/${time}_`,
      `shop/${time}\n`,
      `shop\n/${time}`,
      "shop/2026_1_31_12_00_00",
    ];
    for (const text of bad) assert.equal(parseRecordingId(text), undefined, JSON.stringify(text));
  });
});

describe("names that recording/naming.ts makes", () => {
  it("are all names that may be read", () => {
    const texts = [
      "My App!",
      "..",
      "",
      "a/b\\c",
      "-x",
      "_",
      "täst ✨ 日本",
      "con",
      "a".repeat(300),
      "x.",
      "..x..",
      "a\0b",
    ];
    for (const text of texts) assert.ok(isApplicationName(cleanName(text)), JSON.stringify(cleanName(text)));
    const commands = [["bun", "app.ts"], ["npm", "run", "build"], ["../../etc/passwd"], ["node"]];
    for (const command of commands) assert.ok(isApplicationName(applicationName(command)));
    const odd = ["a".repeat(63) + ".b", "a".repeat(63) + "\u{20000}", "-", "nul.txt", "e\u0301t\u00e9"];
    for (const text of odd) assert.ok(isApplicationName(cleanName(text)), JSON.stringify(cleanName(text)));
    assert.ok(isRecordingTime(runName(new Date())));
    assert.ok(isRecordingTime(`${runName(new Date())}_2`));
  });

  it("name a program after its file, also when that has spaces", () => {
    const names: [string[], string][] = [
      [["node", "my app.mjs"], "my_app"],
      [["/usr/bin/node", "/home/me/my apps/shop.ts"], "shop"],
      [["deno", "run", "-A", "my app.ts"], "my_app"],
      [["sh", "-c", "node app.mjs"], "app"],
      [["bash", "-c", "npm run build"], "build"],
    ];
    for (const [command, name] of names) assert.equal(applicationName(command), name, command.join(" "));
  });

  it("are none that a system or a command would take for something else", () => {
    assert.equal(cleanName("--quiet"), "quiet");
    assert.equal(cleanName("con"), "con_");
    assert.equal(cleanName("COM1.txt"), "COM1_.txt");
    assert.equal(cleanName("console"), "console");
    assert.equal(cleanName(".."), "program");
    assert.equal(cleanName("ha\u0308ßlich"), "h\u00e4ßlich");
    for (const text of ["con", "-a.", "x_"]) assert.equal(cleanName(cleanName(text)), cleanName(text));
  });
});

describe("the order of names", () => {
  it("is that of time, and of numbers within a second", () => {
    const times = [
      "2026_01_31_12_00_01",
      "2026_01_31_12_00_00_10",
      "2026_01_31_12_00_00_2",
      "2026_01_31_12_00_00",
    ];
    assert.deepEqual(times.toReversed().sort(compareRecordingTimes), times.toReversed());
    const ids = times.map((time, i) => ({ application: `a${i}`, time }));
    assert.deepEqual(ids.toReversed().sort(compareNewestFirst), ids);
    const same = [{ application: "b", time: "x" }, { application: "a", time: "x" }];
    assert.deepEqual(same.sort(compareNewestFirst).map(({ application }) => application), ["a", "b"]);
  });
});
