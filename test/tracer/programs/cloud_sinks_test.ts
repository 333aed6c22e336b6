// Time limit: 300 s.
// Runtime: Bun.
// Sinks of clouds in programs of every runtime: what is logged arrives, signed and encrypted by the runtime's own crypto, and
// nothing of it keeps a program alive.

import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { bundleLibrary } from "../../support/bundled_library.ts";
import { startReceiver } from "../../support/log_receiver.ts";
import { type ProgramResult, runProgram } from "../../support/run_program.ts";
import { findRuntimeCommands, type RuntimeCommand } from "../../support/runtime_commands.ts";
import { verifyAwsSignature } from "../logger/sinks_cloud/aws_verifier.ts";
import { readScrape } from "../logger/sinks_cloud/prometheus_reader.ts";

const folder = mkdtempSync(join(tmpdir(), "microlog-clouds-"));
let library = "";
let runtimes: readonly RuntimeCommand[] = [];
let programs = 0;

before(async () => {
  library = await bundleLibrary("mod.ts", folder);
  runtimes = await findRuntimeCommands();
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program that has `configure`, `getLogger`, `health` and `counter`. It ends by itself, or is late. */
async function run(command: readonly string[], text: string): Promise<ProgramResult> {
  const path = join(folder, `${programs++}.mjs`);
  const imports = `import { configure, counter, getLogger, health } from ${JSON.stringify(library)};\n`;
  writeFileSync(path, imports + text);
  const [file = "", ...args] = command;
  return await runProgram(file, [...args, path]);
}

describe("sinks of clouds in programs", () => {
  it("send what was logged last before the program ends", async () => {
    const key = { id: "AKIDEXAMPLE", secret: "a-secret" };
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    for (const [name, command] of runtimes) {
      const receiver = await startReceiver(({ path }) =>
        path === "/token" ? { body: JSON.stringify({ access_token: "t", expires_in: 3600 }) } : { body: "{}" }
      );
      try {
        const credentials = {
          client_email: "a@b",
          private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
          token_uri: `${receiver.url}/token`,
          project_id: "p",
        };
        const sinks = [
          {
            type: "cloudwatch",
            url: `${receiver.url}/aws`,
            region: "eu-central-1",
            group: "g",
            accessKeyId: key.id,
            secretAccessKey: key.secret,
          },
          { type: "gcp", url: receiver.url, credentials },
          { type: "sentry", dsn: receiver.url.replace("//", "//key@") + "/1" },
        ];
        const { exitCode, stderr, stdout } = await run(
          command,
          `await configure({ sinks: ${JSON.stringify(sinks)} });
           getLogger("app").error(new Error("lost"), "last words");
           console.log("done");`,
        );
        assert.deepEqual([exitCode, stdout, stderr], [0, "done\n", ""], name);
        const find = (path: string) => receiver.requests.filter((request) => request.path === path);
        const [put] = find("/aws");
        assert.ok(put !== undefined, `${name} put nothing`);
        verifyAwsSignature(put, key, { region: "eu-central-1", service: "logs" });
        assert.match(put.body, /last words/);
        const [write] = find("/v2/entries:write");
        assert.equal(write?.headers.authorization, "Bearer t", name);
        assert.match(write?.body ?? "", /last words/);
        const [event] = find("/api/1/envelope/");
        assert.match(event?.body ?? "", /"value":"lost".*"function":/, name);
      } finally {
        await receiver.close();
      }
    }
  });

  it("answer scrapes while the program runs, and do not keep it alive", async () => {
    for (const [name, command] of runtimes) {
      const { exitCode, stderr, stdout } = await run(
        command,
        `await configure({ sinks: [{ type: "prometheus", port: 0 }] });
         counter("hits").add(3);
         getLogger("app").warn("look");
         const [url] = Object.keys(health().sinks).flatMap((name) => /http:\\S+/.exec(name) ?? []);
         const answer = await fetch(url + "/metrics");
         console.log(await answer.text());`,
      );
      assert.deepEqual([exitCode, stderr], [0, ""], name);
      const { samples } = readScrape(stdout.trimEnd() + "\n", false);
      assert.equal(samples.find((sample) => sample.name === "hits_total")?.value, 3, name);
      const warned = samples.find(({ labels }) => labels["level"] === "warn");
      assert.equal(warned?.value, 1, name);
    }
  });
});
