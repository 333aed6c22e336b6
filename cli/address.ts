// Where and how long a server listens when nobody says otherwise, and how its address is written.

import { InputError } from "../recording/errors.ts";
import type { Context } from "./context.ts";

/** The usual port. */
const DEFAULT_PORT = 7777;

/** Names another one, for `record` too, which has no option for it. */
const PORT_VARIABLE = "MICROLOG_PORT";

/** The most that a port can be. */
export const LAST_PORT = 65_535;

/** Who asks from this machine alone is answered. */
export const DEFAULT_HOST = "127.0.0.1";

/** After how many minutes without a request a server ends that `microlog open` has started. */
export const SERVER_IDLE_MINUTES = 60;

/** Where a server listens when no option says so. @throws {InputError} when the environment names no port */
export function usualPort({ environment }: Pick<Context, "environment">): number {
  const told = environment[PORT_VARIABLE];
  if (!told) return DEFAULT_PORT;
  const port = Number(told);
  if (Number.isInteger(port) && port >= 1 && port <= LAST_PORT) return port;
  throw new InputError(
    `${PORT_VARIABLE} is "${told}": a port from 1 to ${LAST_PORT} is wanted`,
    PORT_VARIABLE,
  );
}

/** The address that a browser on this machine uses, with a slash at its end. */
export function addressOf(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? DEFAULT_HOST : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}

/** The part of an address behind the server's that shows a recording. */
export function hashOf(id: string): string {
  return `#/${id.split("/").map((part) => encodeURIComponent(part).replaceAll("%40", "@")).join("/")}`;
}
