// package.json and its lock file install on every machine: no registry's name, and all systems' packages are locked.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
}

const manifest: { scripts: Record<string, string>; allowScripts: Record<string, boolean> } = read(
  "package.json",
);
const lock: { packages: Record<string, LockedPackage> } = read("package-lock.json");

describe("package-lock.json", () => {
  it("names no registry", () => {
    const resolved = Object.values(lock.packages).map((entry) => entry.resolved).filter((url) =>
      url !== undefined
    );
    assert.deepEqual(resolved, []);
  });
  it("locks optional packages of all systems, else `npm ci` refuses it", () => {
    const missing: string[] = [];
    for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
      for (const name of Object.keys(optionalDependencies)) {
        const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
        if (!places.some((place) => lock.packages[place])) missing.push(`${name} for ${path}`);
      }
    }
    assert.deepEqual(missing, []);
  });
});

describe("package.json", () => {
  it("says of each install script whether it may run", () => {
    const unsaid = Object.entries(lock.packages).filter(([, entry]) => entry.hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ""))
      .filter((name) => manifest.allowScripts[name] === undefined);
    assert.deepEqual(unsaid, []);
  });
  it("installs before it runs anything", () => {
    for (const script of Object.values(manifest.scripts)) {
      assert.match(script, /^node tools\/install\.mjs && bun /);
    }
  });
});

function read<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), "utf8"));
}
