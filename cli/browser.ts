// Opens an address in the user's browser, if there is one. Never fails: whoever has none reads the address.

import { spawn } from "node:child_process";
import type { Context } from "./context.ts";

/** Starts the browser and does not wait for it. Returns whether there was one to start. */
export async function openBrowser(context: Context, address: string): Promise<boolean> {
  for (const [program, ...args] of browserCommands(context, address)) {
    if (program !== undefined && await starts(program, args, context)) return true;
  }
  return false;
}

/** What to try, in order. `BROWSER` may hold several commands, and `%s` for the address (man 1 xdg-open). */
export function browserCommands(
  { environment, platform }: Pick<Context, "environment" | "platform">,
  address: string,
): string[][] {
  const told = environment["BROWSER"];
  if (told) {
    const commands = platform === "win32" ? [told] : told.split(":");
    return commands.map((command) => command.trim().split(/\s+/)).filter(([program]) => program !== "").map((
      words,
    ) =>
      words.some((word) => word.includes("%s"))
        ? words.map((word) => word.replaceAll("%s", address))
        : [...words, address]
    );
  }
  if (platform === "darwin") return [["open", address]];
  // The empty text is the window's title; & would end the command.
  if (platform === "win32") return [["cmd", "/c", "start", "", address.replaceAll("&", "^&")]];
  const hasDisplay = Boolean(environment["DISPLAY"] || environment["WAYLAND_DISPLAY"]);
  const isWsl = environment["WSL_DISTRO_NAME"] !== undefined;
  return [...(isWsl ? [["wslview", address]] : []), ...(hasDisplay ? [["xdg-open", address]] : [])];
}

function starts(program: string, args: readonly string[], { environment }: Context): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const child = spawn(program, [...args], { env: { ...environment }, detached: true, stdio: "ignore" });
      child.on("error", () => resolve(false));
      child.on("spawn", () => resolve(true));
      child.unref();
    } catch {
      resolve(false); // some runtimes throw at once what others tell later
    }
  });
}
