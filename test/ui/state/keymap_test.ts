// Tests of the keys.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { COMMANDS, createKeymap } from "../../../ui/state/keymap.ts";
import { createSettings, type SettingsModel } from "../../../ui/state/settings.ts";

function freshSettings(): SettingsModel {
  return createSettings({ read: () => null, write: () => {} });
}

/** A key as a browser tells it. */
function press(code: string, key: string, shiftKey = false) {
  return { code, key, shiftKey };
}

describe("createKeymap()", () => {
  it("goes by the place of keys that lie together, by what others type", () => {
    const { commandOf } = createKeymap(freshSettings());
    assert.equal(commandOf(press("KeyW", "z")), "zoomIn", "a French keyboard");
    assert.equal(commandOf(press("Digit7", "/", true)), "search", "a German keyboard");
    assert.equal(commandOf(press("Slash", "-")), "zoomOutMiddle");
    assert.equal(commandOf(press("KeyQ", "q")), undefined);
  });

  it("tells a key with Shift from one without", () => {
    const { commandOf } = createKeymap(freshSettings());
    assert.equal(commandOf(press("KeyW", "W", true)), "zoomInFast");
    assert.equal(commandOf(press("KeyN", "n")), "nextMatch");
    assert.equal(commandOf(press("KeyN", "N", true)), "previousMatch");
    assert.equal(commandOf(press("Slash", "?", true)), "help");
  });

  it("has no two commands on one key", () => {
    const keys = COMMANDS.flatMap((command) => [...command.keys]);
    assert.equal(new Set<string>(keys).size, keys.length);
  });

  it("follows the user's own keys, which go before usual ones", () => {
    const settings = freshSettings();
    const { commandOf, keysOf } = createKeymap(settings);
    settings.change({ keys: { zoomIn: ["KeyS"], help: [] } });
    assert.equal(commandOf(press("KeyS", "s")), "zoomIn");
    assert.equal(commandOf(press("KeyW", "w")), undefined);
    assert.equal(commandOf(press("Slash", "?", true)), undefined);
    assert.deepEqual(keysOf.value.get("zoomIn"), ["KeyS"]);
    assert.deepEqual(keysOf.value.get("zoomOut"), ["KeyS"], "its usual key is told, though it is taken");
  });
});
