// `microlog record` and `microlog env` as their users run them: real programs in every runtime, the recording read back
// by the other commands.
// Time limit: 400 s.

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { eventually } from "../support/eventually.ts";
import { findNode, NODE_MAJORS } from "../support/node_versions.ts";
import { type ProgramOptions, type ProgramResult, runProgram, startProgram } from "../support/run_program.ts";
import { BUN_PATH, DENO_PATH } from "../support/runtimes.ts";

const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));
const programs = fileURLToPath(new URL("../../fixtures/programs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "microlog-record-"));
const root = join(folder, "recordings");
const environment = {
  MICROLOG_ROOT: root,
  HOME: folder,
  XDG_CACHE_HOME: join(folder, "cache"),
  NO_COLOR: "1",
};

function microlog(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram(BUN_PATH, [cli, ...args], {
    cwd: folder,
    timeoutMs: 60_000,
    ...options,
    env: { ...environment, ...options.env },
  });
}

/** What `show --json` tells, as far as it is looked at here. */
interface Shown {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly command: string;
  readonly processes: readonly {
    readonly pid: number;
    readonly parentPid: number | null;
    readonly runtime: string;
    readonly threads: readonly { readonly name: string; readonly samples: number }[];
  }[];
  readonly functions: readonly {
    readonly name: string;
    readonly file: string;
    readonly line: number;
    readonly selfMs: number;
    readonly totalMs: number;
  }[];
  readonly log: {
    readonly byLevel: Readonly<Record<string, number>>;
    readonly entries: readonly { readonly level: string; readonly message: string }[];
  };
  readonly status: { readonly readings: number; readonly peakRssBytes: number | null };
}

async function show(id: string): Promise<Shown> {
  const { stdout, stderr } = await microlog(["show", id, "--json"]);
  assert.equal(stderr, "");
  return JSON.parse(stdout) as Shown;
}

async function recordLabelled(
  label: string,
  command: readonly string[],
  options?: ProgramOptions,
): Promise<ProgramResult> {
  return await microlog(["record", "--quiet", "--label", label, "--", ...command], options);
}

const RUNTIMES: readonly (readonly [string, () => Promise<readonly string[]>])[] = [
  ["bun", () => Promise.resolve([BUN_PATH])],
  ["deno", () => Promise.resolve([DENO_PATH, "run"])],
  ["node 22", async () => [await findNode(22)]],
  ["node 24", async () => [await findNode(24)]],
  ["node 26", async () => [await findNode(26)]],
];

describe("microlog record", () => {
  for (const [name, command] of RUNTIMES) {
    it(`shows what a TypeScript program did under ${name}`, async () => {
      const label = `busy-${name.replace(" ", "")}`;
      const { stdout, stderr, exitCode } = await recordLabelled(label, [
        ...await command(),
        join(programs, "typed_busy.ts"),
      ]);
      assert.equal(exitCode, 0);
      assert.equal(stdout, "busy true\n");
      assert.equal(stderr.replace(/^.*(Experimental|Use `node --trace).*\n/gm, ""), "done\n");
      const shown = await show(`${label}/latest`);
      const busy = shown.functions.find((entry) => entry.name === "busyLoop");
      assert.ok(busy !== undefined, JSON.stringify(shown.functions));
      assert.equal(busy.file, join(programs, "typed_busy.ts"));
      assert.equal(busy.line, 9);
      assert.ok(busy.totalMs > 20 && busy.totalMs < 5000, `${busy.totalMs} ms`);
      assert.ok(shown.log.entries.some(({ level, message }) => level === "info" && message === "busy true"));
      assert.ok(shown.log.entries.some(({ level, message }) => level === "warn" && message === "done"));
      assert.ok(shown.status.readings >= 2);
      assert.ok((shown.status.peakRssBytes ?? 0) > 10e6);
    });
  }

  it("says why programs of a Deno task were not recorded", async () => {
    writeFileSync(join(folder, "few.mjs"), "console.log('few');");
    writeFileSync(join(folder, "deno.json"), JSON.stringify({ tasks: { few: "deno run few.mjs" } }));
    const { stdout, stderr, exitCode } = await microlog(
      ["record", "--label", "few", "--", DENO_PATH, "task", "few"],
      { cwd: folder },
    );
    assert.deepEqual([stdout, exitCode], ["few\n", 0]);
    assert.match(stderr, /in a Deno task, those can be that have -A/);
  });

  it("holds a whole process tree: a script, a shell, three runtimes, one of them beyond any variable", async () => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts: { all: "sh all.sh" } }));
    writeFileSync(join(folder, "all.sh"), "node b.mjs\nbun b.mjs\ndeno run -A b.mjs\n");
    writeFileSync(
      join(folder, "b.mjs"),
      "const e = performance.now() + 50; while (performance.now() < e);\n",
    );
    const bin = join(folder, "bin");
    mkdirSync(bin, { recursive: true });
    for (const [name, path] of [["bun", BUN_PATH], ["deno", DENO_PATH]] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\nexec "${path}" "$@"\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const { exitCode } = await recordLabelled("tree", ["npm", "run", "all"], {
      env: { PATH: `${bin}:${process.env["PATH"]}` },
    });
    assert.equal(exitCode, 0);
    const { processes } = await show("tree/latest");
    const [npm] = processes;
    const runtimes = processes.map(({ runtime }) => runtime.split(" ")[0]);
    assert.deepEqual(runtimes.toSorted(), ["bun", "deno", "node", "node"]);
    for (const child of processes.slice(1)) assert.equal(child.parentPid, npm?.pid);
  });

  it("exits as the command did, and tells a signal as shells do", async () => {
    assert.equal((await recordLabelled("exit", ["node", "-e", "process.exit(7)"])).exitCode, 7);
    assert.equal((await show("exit/latest")).exitCode, 7);
    const killed = await recordLabelled("exit", ["node", "-e", "process.kill(process.pid, 'SIGKILL')"]);
    assert.equal(killed.exitCode, 137);
    assert.equal((await show("exit/latest")).signal, "SIGKILL");
  });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`hands ${signal} on and loses nothing`, async () => {
      const label = signal.toLowerCase();
      const code = "console.log('up'); setInterval(() => console.log('tick'), 20)";
      const running = startProgram(BUN_PATH, [
        cli,
        "record",
        "--quiet",
        "--label",
        label,
        "--",
        "node",
        "-e",
        code,
      ], {
        cwd: folder,
        env: environment,
      });
      await running.waitForOutput("tick");
      running.send(signal);
      const { exitCode, stdout } = await running.result;
      assert.equal(exitCode, { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
      const shown = await show(`${label}/latest`);
      assert.equal(shown.signal, signal);
      assert.equal(shown.log.byLevel["info"], stdout.trim().split("\n").length);
    });
  }

  it("ends a program that is too busy to hear the signal", async () => {
    const code = "console.log('up'); setTimeout(() => { console.log('blocked'); for (;;); }, 1200)";
    const running = startProgram(BUN_PATH, [
      cli,
      "record",
      "--quiet",
      "--label",
      "stuck",
      "--",
      "node",
      "-e",
      code,
    ], {
      cwd: folder,
      env: environment,
    });
    await running.waitForOutput("blocked");
    running.send("SIGINT");
    assert.equal((await running.result).exitCode, 130);
    assert.equal((await show("stuck/latest")).signal, "SIGINT");
  });

  for (const major of NODE_MAJORS) {
    for (const [told, start] of [["has spoken", "console.log('up'); "], ["is silent", ""]] as const) {
      if (told === "is silent" && (major !== 24 || process.platform !== "linux")) continue;
      it(`has the samples of a program in Node ${major} that hangs from its start and ${told}`, async () => {
        const begun = join(folder, `begun-${major}-${told.length}`);
        const code = `${start}fs.writeFileSync(${JSON.stringify(begun)}, ""); spin();
          function spin() { let x = 0; while (true) x = Math.sqrt(x + 1); }`;
        // A port of its own: others of this machine may have the inspector's usual one.
        const command = [await findNode(major), "--inspect-port=0", "-e", code];
        const label = `hangs-${major}-${told.length}`;
        const running = startProgram(
          BUN_PATH,
          [cli, "record", "--quiet", "--label", label, "--", ...command],
          {
            cwd: folder,
            env: environment,
          },
        );
        await eventually(() => assert.ok(existsSync(begun)));
        running.send("SIGINT");
        assert.equal((await running.result).exitCode, 130);
        const shown = await show(`${label}/latest`);
        assert.equal(shown.signal, "SIGINT");
        assert.ok(shown.functions.some(({ name, selfMs }) => name === "spin" && selfMs > 0), told);
      });
    }
  }

  it("ends every process of a program in which all hang, each with its samples", {
    skip: process.platform !== "linux",
  }, async () => {
    const spin = (name: string) =>
      `console.log("up"); ${name}(); function ${name}() { let x = 0; while (true) x = Math.sqrt(x + 1); }`;
    const code =
      `const child = require("node:child_process").spawn(process.execPath, ["--inspect-port=0", "-e", ${
        JSON.stringify(spin("spinBelow"))
      }], { stdio: ["ignore", "pipe", "inherit"] }); child.stdout.once("data", () => { ${
        spin("spinAbove")
      } })`;
    const command = [await findNode(24), "--inspect-port=0", "-e", code];
    const running = startProgram(BUN_PATH, [
      cli,
      "record",
      "--quiet",
      "--label",
      "all-hang",
      "--",
      ...command,
    ], {
      cwd: folder,
      env: environment,
    });
    await running.waitForOutput("up");
    running.send("SIGINT");
    assert.equal((await running.result).exitCode, 130);
    const { functions, processes } = await show("all-hang/latest");
    for (const name of ["spinAbove", "spinBelow"]) {
      assert.ok(functions.some((entry) => entry.name === name && entry.selfMs > 0), name);
    }
    assert.equal(processes.length, 2);
    for (const { pid } of processes) {
      await eventually(() => assert.equal(existsSync(`/proc/${pid}/exe`), false));
    }
  });

  it("prints where the recording lies, and takes another place", async () => {
    const { stderr } = await microlog(["record", "--label", "told", "--", "node", "-e", "0"]);
    assert.match(stderr, /microlog told {2}[\d.]+ k?B for /);
    // On which port, and whether a server is there, is up to the machine.
    assert.match(stderr, /http:\/\/127\.0\.0\.1:77\d\d\/#\/told\/\d{4}(_\d\d){5}|microlog open told\//);
    const file = join(folder, "elsewhere", "mine.microlog");
    const { stderr: json } = await microlog(["record", "--json", "--out", file, "--", "node", "-e", "0"]);
    const told = JSON.parse(json) as { file: string; id: null; processes: number };
    assert.deepEqual([told.file, told.id, told.processes], [file, null, 1]);
    assert.ok(existsSync(file));
    assert.equal((await microlog(["verify", file])).exitCode, 0);
  });

  it("exits as the command did when its recording is gone, and says so", async () => {
    const command = [
      "node",
      "-e",
      `fs.rmSync(${JSON.stringify(join(root, "gone"))}, { recursive: true }); process.exit(7)`,
    ];
    const { stderr, exitCode } = await microlog(["record", "--label", "gone", "--", ...command]);
    assert.equal(exitCode, 7);
    assert.match(stderr, /Cannot finalise: ENOENT/);
    const { stderr: json } = await microlog(["record", "--json", "--label", "gone", "--", ...command]);
    assert.match(
      (JSON.parse(json.trim().split("\n").at(-1) ?? "") as { problem: string }).problem,
      /^Cannot/,
    );
  });

  it("says where it cannot write what programs load, and leaves no recording", async () => {
    writeFileSync(join(folder, "no-folder"), "");
    const { stderr, exitCode } = await microlog(["record", "--label", "uncached", "--", "node", "-e", "0"], {
      env: { XDG_CACHE_HOME: join(folder, "no-folder"), TMPDIR: join(folder, "no-folder") },
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /^microlog: Cannot write what programs load .*no-folder.* with XDG_CACHE_HOME\n$/);
    assert.equal(existsSync(join(root, "uncached")), false);
  });

  it("says what is wrong with the command and its own options", async () => {
    const missing = await microlog(["record", "--", "no-such-program"]);
    assert.equal(missing.exitCode, 2);
    assert.equal(
      missing.stderr,
      'microlog: Cannot start "no-such-program": there is no such program. Check its spelling and PATH\n',
    );
    assert.equal(existsSync(join(root, "no-such-program")), false);
    const interval = await microlog(["record", "--interval", "soon", "--", "node"]);
    assert.equal(interval.exitCode, 2);
    assert.match(interval.stderr, /Cannot sample every "soon": --interval takes 0\.1 to 10000 milliseconds/);
    const waits = await microlog(["record", "--waits", "fetch,disk", "--", "node"]);
    assert.equal(waits.exitCode, 2);
    assert.match(waits.stderr, /Cannot record waits of "disk": --waits takes fetch, http/);
    assert.equal((await microlog(["record"])).exitCode, 2);
  });

  it("runs the command and nothing else when MICROLOG_DISABLE is true", async () => {
    const code =
      "console.log(process.env.NODE_OPTIONS ?? 'none', process.env.MICROLOG_FILE ?? 'none'); process.exit(5)";
    const command = ["record", "--label", "disabled", "--", "node", "-e", code];
    const { stdout, stderr, exitCode } = await microlog(command, { env: { MICROLOG_DISABLE: "true" } });
    assert.deepEqual([stdout, stderr, exitCode], ["none none\n", "", 5]);
    assert.ok(!existsSync(join(root, "disabled")));
  });

  it("keeps the options that NODE_OPTIONS had, and the command's own options", async () => {
    const command = [
      "node",
      "-p",
      "[process.execArgv.join(), process.title, process.argv.length].join(' ')",
      "--",
      "--json",
    ];
    const { stdout } = await recordLabelled("options", command, { env: { NODE_OPTIONS: "--title=mine" } });
    assert.match(stdout, /^-p,.* mine 2\n$/);
  });
});

describe("microlog env", () => {
  it("makes every later program of a shell record itself", async () => {
    const script =
      `eval "$("${BUN_PATH}" "${cli}" env)"\nnode -e "console.log(1)"\n"${BUN_PATH}" -e "console.log(2)"\n` +
      `"${BUN_PATH}" "${cli}" ls --json | grep -c '"id"'\n`;
    const { stdout, stderr } = await runProgram("sh", ["-c", script], {
      cwd: folder,
      env: { ...environment, MICROLOG_ROOT: join(folder, "always") },
    });
    assert.equal(stderr, "");
    // microlog itself is none of them.
    assert.equal(stdout, "1\n2\n2\n");
    // A file that has just grown is taken for one that grows on, so the first look may be too early.
    let runs: { runtime: string; finalised: boolean; exitCode: number }[] = [];
    for (const until = Date.now() + 20_000; Date.now() < until;) {
      const { stdout: listed } = await microlog(["ls", "--json"], {
        env: { MICROLOG_ROOT: join(folder, "always") },
      });
      runs = JSON.parse(listed);
      if (runs.every(({ finalised }) => finalised)) break;
    }
    assert.deepEqual(runs.map(({ runtime }) => runtime.split(" ")[0]).toSorted(), ["bun", "node"]);
    assert.ok(runs.every(({ finalised, exitCode }) => finalised && exitCode === 0));
  });

  it("quotes for the shell it is asked for", async () => {
    const { stdout } = await microlog(["env", "--shell", "fish", "--root", "/a b"]);
    assert.match(stdout, /^set -gx MICROLOG_CONTINUOUS '\/a b'$/m);
    const { exitCode, stderr } = await microlog(["env", "--shell", "tcsh"]);
    assert.equal(exitCode, 2);
    assert.match(stderr, /--shell takes sh, bash, zsh, fish/);
  });
});
