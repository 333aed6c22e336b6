// The Bun and Deno of this project, as real executables without the shims of node_modules/.bin. For Node see `node_versions.ts`.

import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const packages = fileURLToPath(new URL("../../node_modules", import.meta.url));

/** Path of the locked Bun. Its package calls the file `bun.exe` on every system. */
export const BUN_PATH: string = join(packages, "bun", "bin", "bun.exe");

/** Path of the locked Deno. */
export const DENO_PATH: string = join(packages, "deno", process.platform === "win32" ? "deno.exe" : "deno");
