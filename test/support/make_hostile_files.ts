// Writes fixtures/hostile: `bun test/support/make_hostile_files.ts`. A file that broke a decoder once is added to
// hostile_files.ts, and stays.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SMALL_HOSTILE_FILES } from "./hostile_files.ts";

const folder = fileURLToPath(new URL("../../fixtures/hostile/", import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, build] of Object.entries(SMALL_HOSTILE_FILES)) {
  writeFileSync(`${folder}${name}.microlog`, build());
}
