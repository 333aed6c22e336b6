// Tests of cli/browser.ts: which command would open an address. One is really started, by the tests of the commands.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserCommands, openBrowser } from "../../cli/browser.ts";
import { fakeContext } from "../support/fake_context.ts";

const URL = "http://127.0.0.1:7777/#/a/b";

function commands(platform: string, environment: Record<string, string> = {}): string[] {
  return browserCommands({ platform, environment }, URL).map((words) => words.join(" "));
}

describe("browserCommands()", () => {
  it("uses what each system has", () => {
    assert.deepEqual(commands("darwin"), [`open ${URL}`]);
    assert.deepEqual(commands("win32"), [`cmd /c start  ${URL}`]);
    assert.deepEqual(commands("linux", { DISPLAY: ":0" }), [`xdg-open ${URL}`]);
    assert.deepEqual(commands("linux", { WAYLAND_DISPLAY: "wayland-0" }), [`xdg-open ${URL}`]);
    assert.deepEqual(commands("linux", { WSL_DISTRO_NAME: "Debian" }), [`wslview ${URL}`]);
  });

  it("starts nothing where nobody would see it", () => {
    assert.deepEqual(commands("linux"), []);
  });

  it("does as BROWSER says", () => {
    assert.deepEqual(commands("linux", { BROWSER: "firefox" }), [`firefox ${URL}`]);
    assert.deepEqual(commands("darwin", { BROWSER: "w3m -T %s now:links" }), [
      `w3m -T ${URL} now`,
      `links ${URL}`,
    ]);
    assert.deepEqual(commands("win32", { BROWSER: "C:\\firefox.exe" }), [`C:\\firefox.exe ${URL}`]);
  });
});

describe("openBrowser()", () => {
  it("says whether there was one, and never fails", async () => {
    assert.equal(await openBrowser(fakeContext(), URL), false);
    const gone = fakeContext({ environment: { BROWSER: "/there/is/no/such/browser:/nor/this/one" } });
    assert.equal(await openBrowser(gone, URL), false);
  });
});
