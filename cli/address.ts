// Where and how long a server listens when nobody says otherwise, and how its address is written.

/** The usual port. */
export const DEFAULT_PORT = 7777;

/** Who asks from this machine alone is answered. */
export const DEFAULT_HOST = "127.0.0.1";

/** After how many minutes without a request a server ends that `microlog open` has started. */
export const SERVER_IDLE_MINUTES = 60;

/** The address that a browser on this machine uses, with a slash at its end. */
export function addressOf(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? DEFAULT_HOST : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}/`;
}

/** The part of an address behind the server's that shows a recording. */
export function hashOf(id: string): string {
  return `#/${id.split("/").map((part) => encodeURIComponent(part).replaceAll("%40", "@")).join("/")}`;
}
