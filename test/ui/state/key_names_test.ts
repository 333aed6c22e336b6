// Tests of what keys are called, and of finding those that mean two things.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findConflicts, labelOfKey, labelsOf, nameOfPress } from "../../../ui/state/key_names.ts";
import { COMMANDS, createKeymap } from "../../../ui/state/keymap.ts";
import { createSettings } from "../../../ui/state/settings.ts";

function keymapWith(keys: Readonly<Record<string, readonly string[]>>) {
  const settings = createSettings({ read: () => null, write: () => {} });
  settings.change({ keys });
  return createKeymap(settings);
}

describe("labelOfKey()", () => {
  it("is what stands on the key", () => {
    const names = ["KeyW", "Shift+KeyW", "n", "N", "?", "+", "ArrowLeft", "Shift+ArrowLeft", "Escape", " "];
    assert.deepEqual(names.map(labelOfKey), [
      "W",
      "Shift+W",
      "N",
      "Shift+N",
      "?",
      "+",
      "←",
      "Shift+←",
      "Esc",
      "Space",
    ]);
  });

  it("tells each key of a command once", () => {
    assert.deepEqual(labelsOf(["N", "Shift+N"]), ["Shift+N"]);
    assert.deepEqual(labelsOf(undefined), []);
  });
});

describe("nameOfPress()", () => {
  it("is a name that the keymap finds again", () => {
    const presses = [
      { code: "KeyQ", key: "a", shiftKey: false },
      { code: "KeyQ", key: "A", shiftKey: true },
      { code: "F2", key: "F2", shiftKey: true },
      { code: "Digit7", key: "%", shiftKey: true },
      { code: "Period", key: ".", shiftKey: false },
    ];
    for (const press of presses) {
      const name = nameOfPress(press);
      assert.equal(keymapWith({ help: [name ?? ""] }).commandOf(press), "help", String(name));
    }
  });

  it("leaves keys alone that a page cannot do without", () => {
    for (const key of ["Shift", "Control", "Tab", "Enter", "Dead", "Unidentified", ""]) {
      assert.equal(nameOfPress({ code: "", key, shiftKey: false }), undefined, key);
    }
  });
});

describe("findConflicts()", () => {
  it("finds none among the usual keys", () => {
    assert.equal(findConflicts(new Map(COMMANDS.map(({ id, keys }) => [id, keys]))).size, 0);
  });

  it("names both sides, also where one goes by place and the other by letter", () => {
    const conflicts = findConflicts(keymapWith({ fitSelection: ["KeyN"], help: ["KeyW"] }).keysOf.value);
    assert.deepEqual(conflicts.get("fitSelection"), ["nextMatch"]);
    assert.deepEqual(conflicts.get("nextMatch"), ["fitSelection"]);
    assert.deepEqual(conflicts.get("zoomIn"), ["help"]);
    assert.equal(conflicts.size, 4);
  });
});
