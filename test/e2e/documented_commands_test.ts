// README's commands, each run as it stands there against a real recording. What is documented and not run here fails,
// and so does what is run here and documented no more.
// Time limit: 400 s.

import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { type Documented, jsonKeys, readDocumented, readJsonShapes } from "../support/documented_commands.ts";
import { eventually } from "../support/eventually.ts";
import { type ProgramResult, type RunningProgram, runProgram } from "../support/run_program.ts";
import { MICROLOG_COMMAND, runMicrolog, startMicrolog } from "../support/run_microlog.ts";
import { BUN_PATH } from "../support/runtimes.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const COMMANDS: readonly Documented[] = readDocumented(README);

/** Two runs of it differ in nothing but time. */
const PROGRAM = `console.log("hello from the shop");
const end = Date.now() + 60;
while (Date.now() < end);
console.error("and a complaint");
`;

const folder = mkdtempSync(join(tmpdir(), "microlog-documented-"));
const root = join(folder, "recordings");
const opened = join(folder, "opened");
const environment: Record<string, string | undefined> = {
  MICROLOG_ROOT: root,
  HOME: folder,
  XDG_CACHE_HOME: join(folder, "cache"),
  NO_COLOR: "1",
  DISPLAY: undefined,
  WAYLAND_DISPLAY: undefined,
};

/** The recording that is looked at, its file, a copy of that elsewhere, and what serves them. */
const made = { id: "", file: "", copy: join(folder, "a copy.microlog"), address: "" };
let server: RunningProgram | undefined;

async function microlog(...args: readonly string[]): Promise<ProgramResult> {
  return await runMicrolog(args, { cwd: folder, timeoutMs: 120_000, env: environment });
}

/** Runs what has to succeed. @returns what it printed */
async function succeed(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await microlog(...args);
  assert.equal(exitCode, 0, `${args.join(" ")}\n${stderr}`);
  return stdout;
}

/** Records the program. @returns what was printed on standard error, without what the program said */
async function recordShop(...options: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await microlog("record", ...options, "--", BUN_PATH, "shop.mjs");
  assert.deepEqual([exitCode, stdout], [0, "hello from the shop\n"], stderr);
  assert.match(stderr, /^and a complaint\n/);
  return stderr.replace("and a complaint\n", "");
}

async function jsonOf(...args: readonly string[]): Promise<unknown> {
  return JSON.parse(await succeed(...args, "--json"));
}

async function idOfLatest(application: string): Promise<string> {
  const [latest] = JSON.parse(await succeed("ls", application, "--json"));
  return latest.id;
}

/** Serves until it is stopped. @returns what the server says of itself */
async function health(
  ...options: readonly string[]
): Promise<{ readonly address: string; readonly root: string }> {
  const env = { ...environment, MICROLOG_PORT: String(await freePort()) };
  const { serving, address } = await serve(options, env);
  const answer = JSON.parse(await (await fetch(`${address}api/health`)).text());
  serving.send("SIGINT");
  assert.equal((await serving.result).exitCode, 0);
  return { address, root: answer.root };
}

async function serve(
  options: readonly string[],
  env: typeof environment,
): Promise<{ readonly serving: RunningProgram; readonly address: string }> {
  let printed = "";
  const serving = startMicrolog(["serve", ...options], {
    cwd: folder,
    timeoutMs: 390_000,
    env,
    onOutput: (text) => printed += text,
  });
  await serving.waitForOutput("/\n");
  const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed) ?? [];
  assert.ok(address !== undefined, printed);
  return { serving, address };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer();
    listening.listen(0, "127.0.0.1", () => {
      const address = listening.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      listening.close(() => resolve(port));
    });
  });
}

/** Waits until the browser was opened at an address. */
async function untilOpened(url: string): Promise<void> {
  await eventually(() =>
    assert.ok(existsSync(opened) && readFileSync(opened, "utf8").split("\n").includes(url), url)
  );
}

/** Waits until nobody listens. Asks for nothing, because that would keep a server that ends when nobody asks. */
async function untilRefused(port: number): Promise<void> {
  await eventually(() =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => resolve());
      socket.on("connect", () => {
        socket.destroy();
        reject(new Error(`somebody listens at port ${port}`));
      });
    })
  );
}

/** What is run for each command as it stands in README, and for each option or argument of it that may be left out. */
const RUNS: Readonly<Record<string, () => Promise<void>>> = {
  "record -- COMMAND…": async () => {
    assert.match(await recordShop(), /microlog shop {2}.* for [^]*recordings.shop/);
  },
  "record [--label NAME]": async () => {
    assert.match(await recordShop("--label", "My shop"), /microlog My_shop /);
    assert.match(await idOfLatest("My_shop"), /^My_shop\//);
  },
  "record [--out FILE]": async () => {
    await recordShop("--out", "out.microlog");
    assert.match(await succeed("verify", "out.microlog"), /out\.microlog: whole, /);
  },
  "record [--interval MS]": async () => {
    await recordShop("--label", "fine", "--interval", "1");
    assert.match(await succeed("show", "fine/latest"), / at work in \d+ samples/);
  },
  "record [--waits KINDS]": async () => {
    await recordShop("--label", "unwaited", "--waits", "off");
    assert.match(await idOfLatest("unwaited"), /^unwaited\//);
  },
  "record [--open]": async () => {
    const stderr = await recordShop("--label", "seen", "--open");
    const url = `${made.address}#/${await idOfLatest("seen")}`;
    assert.ok(stderr.endsWith(`\n${url}\n`), stderr);
    await untilOpened(url);
  },
  "record [--quiet]": async () => {
    assert.equal(await recordShop("--quiet"), "");
    assert.equal(await recordShop("--quiet", "--open"), "");
  },
  "open": async () => {
    assert.equal(await succeed("open"), `${made.address}\n`);
    await untilOpened(made.address);
  },
  "open [ID|FILE]": async () => {
    const url = `${made.address}#/${made.id}`;
    assert.equal(await succeed("open", made.id), `${url}\n`);
    await untilOpened(url);
    // A file of elsewhere is shown by a server of its own, which ends when nobody asks any more.
    const shown = (await succeed("open", made.copy, "--idle-minutes", "0.05")).trim();
    assert.match(shown, /#\/@a_copy\/\d{4}_/);
    await untilOpened(shown);
    await untilRefused(Number(new URL(shown).port));
  },
  "serve": async () => {
    assert.equal((await health()).root, root);
  },
  "serve [--host HOST]": async () => {
    assert.equal((await health("--host", "127.0.0.1")).root, root);
  },
  "serve [--port 7777]": async () => {
    const port = await freePort();
    assert.equal((await health("--port", String(port))).address, `http://127.0.0.1:${port}/`);
    assert.notEqual(new URL((await health("--port", "0")).address).port, "0");
  },
  "serve [--root FOLDER]": async () => {
    assert.equal((await health("--root", "elsewhere")).root, join(folder, "elsewhere"));
  },
  "ls": async () => {
    assert.match(await succeed("ls"), new RegExp(`^${made.id} `, "m"));
  },
  "ls [FILTER]": async () => {
    assert.match(await succeed("ls", "SHOP"), new RegExp(`^${made.id} `, "m"));
    assert.match(await succeed("ls", "no such shop"), /^No recording in /);
  },
  "show ID": async () => {
    for (const id of [made.id, "original", "original/latest", made.file, made.copy]) {
      assert.match(await succeed("show", id), /hello from the shop[^]*resident at most/, id);
    }
  },
  "rm ID": async () => {
    mkdirSync(join(root, "gone"));
    copyFileSync(made.file, join(root, "gone", "2026_01_31_12_00_00.microlog"));
    assert.equal(await succeed("rm", "gone"), "Removed gone/2026_01_31_12_00_00\n");
    assert.equal(existsSync(join(root, "gone")), false);
  },
  "verify FILE": async () => {
    assert.match(await succeed("verify", made.file), /: whole, \d+ chunks, /);
    writeFileSync(join(folder, "torn.microlog"), readFileSync(made.file).subarray(0, 100));
    const { exitCode, stdout } = await microlog("verify", "torn.microlog");
    assert.equal(exitCode, 1);
    assert.match(stdout, /torn\.microlog: damaged, /);
  },
  'eval "$(microlog env)"': async () => {
    const script = `eval "$(microlog env)"\n"${BUN_PATH}" later.mjs`;
    writeFileSync(join(folder, "later.mjs"), PROGRAM);
    const PATH = `${join(folder, "bin")}:${process.env["PATH"]}`;
    const env = { ...environment, PATH };
    const { exitCode, stdout, stderr } = await runProgram("sh", ["-c", script], { cwd: folder, env });
    assert.deepEqual([exitCode, stdout, stderr], [0, "hello from the shop\n", "and a complaint\n"]);
    assert.match(await idOfLatest("later"), /^later\//);
  },
};

/** The same for what `--json` prints. */
const JSON_RUNS: Readonly<Record<string, () => Promise<unknown>>> = {
  "ls --json": () => jsonOf("ls"),
  "show ID --json": () => jsonOf("show", made.id),
  "verify FILE --json": () => jsonOf("verify", made.file),
  "rm ID… --json": async () => {
    const ids = ["2026_01_31_12_00_00", "2026_01_31_12_00_01"].map((time) => {
      mkdirSync(join(root, "gone"), { recursive: true });
      copyFileSync(made.file, join(root, "gone", `${time}.microlog`));
      return `gone/${time}`;
    });
    const result = await jsonOf("rm", ...ids);
    assert.deepEqual(result, { removed: ids });
    return result;
  },
  "open ID --json": async () => {
    const result = await jsonOf("open", made.id);
    assert.deepEqual(result, { url: `${made.address}#/${made.id}`, id: made.id, started: false });
    return result;
  },
  "env --json": () => jsonOf("env"),
  "record --json": async () => JSON.parse(await recordShop("--json")),
};

before(async () => {
  writeFileSync(join(folder, "shop.mjs"), PROGRAM);
  mkdirSync(join(folder, "bin"));
  script(
    join(folder, "bin", "microlog"),
    `exec ${MICROLOG_COMMAND.map((word) => `"${word}"`).join(" ")} "$@"`,
  );
  script(join(folder, "browser"), `echo "$1" >> "${opened}"`);
  environment["BROWSER"] = join(folder, "browser");
  const { id, file } = JSON.parse(await recordShop("--label", "original", "--json"));
  Object.assign(made, { id, file });
  copyFileSync(file, made.copy);
  // All that opens recordings of the root finds this server: none is started that would outlive the test.
  const { serving, address } = await serve(["--port", "0"], environment);
  server = serving;
  made.address = address;
  environment["MICROLOG_PORT"] = new URL(made.address).port;
});

after(async () => {
  server?.send("SIGINT");
  await server?.result;
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

function script(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}

describe("README's commands", { skip: process.platform === "win32" && "its shell is not sh" }, () => {
  it("are all run here, with each of their options", () => {
    const documented = COMMANDS.flatMap(({ plain, options }) => [plain, ...options]);
    assert.deepEqual(Object.keys(RUNS).sort(), documented.sort());
    assert.ok(documented.length > 15, documented.join("\n"));
  });

  for (const [name, run] of Object.entries(RUNS)) it(name, run);

  it("are those that the program has, and each explains itself and refuses what it does not know", async () => {
    const help = await succeed("--help");
    const names = [...help.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name = ""]) => name);
    const documented = COMMANDS.map(({ name }) => name);
    assert.deepEqual(names.filter((name) => name !== "help").sort(), [...documented].sort());
    for (const { name, flags } of COMMANDS) {
      const own = await succeed(name, "--help");
      for (const flag of flags) assert.match(own, new RegExp(`^ {2}${flag}\\b`, "m"), `${name} ${flag}`);
      assert.equal(/^ {2}--json\b/m.test(own), name !== "serve", name);
      const { exitCode, stdout, stderr } = await microlog(name, "--no-such-option");
      assert.deepEqual([exitCode, stdout], [2, ""], name);
      assert.match(stderr, /^microlog: unknown option '--no-such-option'/);
    }
  });
});

describe("README's shapes of JSON", { skip: process.platform === "win32" && "its shell is not sh" }, () => {
  const shapes = readJsonShapes(README);

  it("are all looked at here", () => {
    assert.deepEqual(Object.keys(JSON_RUNS).sort(), Object.keys(shapes).sort());
  });

  for (const [name, run] of Object.entries(JSON_RUNS)) {
    it(name, async () => {
      const result = await run();
      const first: unknown = Array.isArray(result) ? result[0] : result;
      assert.ok(typeof first === "object" && first !== null, JSON.stringify(result));
      const shape = shapes[name] ?? "";
      if (shape === "") return assert.ok("NODE_OPTIONS" in first); // the variables, by whatever name
      assert.deepEqual(Object.keys(first), jsonKeys(shape));
      assert.equal(Array.isArray(result), shape.startsWith("["));
    });
  }
});
