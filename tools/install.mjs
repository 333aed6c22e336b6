// Makes sure that what package-lock.json names is installed; the first step of every npm script. Silent when nothing is to do.
// Plain JavaScript without dependencies: it is all that runs before Bun is there.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const OLDEST_NODE_MAJOR = 20;
const root = fileURLToPath(new URL("..", import.meta.url));
const isWindows = process.platform === "win32";

main();

function main() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE_MAJOR) {
    fail(`microlog is built with Node ${OLDEST_NODE_MAJOR} or later, this is ${process.version}`);
    return;
  }
  if (!isInstalled()) {
    console.error("Installing what package-lock.json names …");
    if (!run(isWindows ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"])) {
      fail("Cannot install the dependencies: `npm ci` failed");
      return;
    }
  }
  // With `ignore-scripts` in somebody's npm settings, the packages of Bun and Deno stay placeholders.
  if (!doesBunRun()) run(process.execPath, ["node_modules/bun/install.js"]);
  if (!hasDeno()) run(process.execPath, ["node_modules/deno/install.cjs"]);
  if (!doesBunRun() || !hasDeno()) {
    fail("Cannot run Bun or Deno from node_modules: delete node_modules and run `npm ci`");
  }
}

/** Whether node_modules holds each locked package at its version, and no other; packages for other systems may be missing. */
function isInstalled() {
  const wanted = readPackages("package-lock.json");
  const present = readPackages("node_modules/.package-lock.json");
  if (!present) return false;
  const paths = new Set([...Object.keys(wanted), ...Object.keys(present)]);
  paths.delete("");
  for (const path of paths) {
    const isMissing = !present[path] || !existsSync(`${root}/${path}`);
    if (isMissing && !wanted[path]?.optional) return false;
    if (!isMissing && present[path].version !== wanted[path]?.version) return false;
  }
  return true;
}

function readPackages(path) {
  if (!existsSync(`${root}/${path}`)) return undefined;
  return JSON.parse(readFileSync(`${root}/${path}`, "utf8")).packages;
}

function doesBunRun() {
  const bun = isWindows ? "node_modules\\.bin\\bun.cmd" : "node_modules/.bin/bun";
  return spawnSync(bun, ["--version"], { cwd: root, shell: isWindows }).status === 0;
}

function hasDeno() {
  return existsSync(`${root}/node_modules/deno/${isWindows ? "deno.exe" : "deno"}`);
}

function run(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: "inherit", shell: isWindows }).status === 0;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
