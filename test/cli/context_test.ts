// Tests of cli/context.ts: where things lie.

import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { describe, it } from "node:test";
import { findHome, resolveCacheHome, resolveRoot } from "../../cli/context.ts";
import { fakeContext } from "../support/fake_context.ts";

describe("resolveRoot()", () => {
  it("takes the option, then the environment, then a folder at home", () => {
    const environment = { MICROLOG_ROOT: "recordings" };
    const context = fakeContext({ directory: resolve("/project"), home: resolve("/home/me"), environment });
    assert.equal(resolveRoot(context, "/elsewhere"), resolve("/elsewhere"));
    assert.equal(resolveRoot(context), resolve("/project/recordings"));
    assert.equal(resolveRoot({ ...context, environment: {} }), resolve("/home/me/microlog"));
    assert.equal(
      resolveRoot({ ...context, environment: { MICROLOG_ROOT: "" } }),
      resolve("/home/me/microlog"),
    );
  });
});

describe("resolveCacheHome()", () => {
  it("is where each system keeps what can be made again", () => {
    const home = resolve("/home/me");
    const cache = (platform: string, environment = {}) =>
      resolveCacheHome(fakeContext({ home, platform, environment }));
    assert.equal(cache("linux"), join(home, ".cache"));
    assert.equal(cache("linux", { XDG_CACHE_HOME: "/cache" }), "/cache");
    assert.equal(cache("darwin"), join(home, "Library", "Caches"));
    assert.equal(cache("win32", { LOCALAPPDATA: "C:\\local" }), "C:\\local");
  });
});

describe("findHome()", () => {
  it("believes the environment first", () => {
    assert.equal(findHome({ HOME: "/home/me" }), "/home/me");
    assert.equal(findHome({ USERPROFILE: "C:\\me" }), "C:\\me");
    assert.notEqual(findHome({}), "");
  });
});
