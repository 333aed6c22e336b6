// Reads and changes the levels of a program that runs, for whoever has its token. Knows requests as the web has them, and
// no server.

import { ControlError, isSameSecret, readBody, readChange } from "./control_request.ts";
import { explainRecord, levelInForce } from "./explain.ts";
import { levelName, parseLevel } from "./levels.ts";
import { OFF } from "./level_ranks.ts";
import { healthOf } from "./logging_health.ts";
import type { Logging } from "./logging.ts";
import type { SinkHost } from "./sinks/sink.ts";

/** Tokens that are shorter are guessed. */
const LEAST_TOKEN = 16;

/** Loggers that an answer tells of. */
const MOST_LOGGERS = 1000;

const HEADERS = { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" };

/** The control of a program's logging. */
export class Control {
  readonly #logging: Logging;
  readonly #every: SinkHost["every"];
  readonly #expected: string;
  /** What takes levels back that were set for a time, by logger. */
  readonly #timers = new Map<string, () => void>();

  /** @throws {RangeError} when the token is too short */
  constructor(logging: Logging, every: SinkHost["every"], token: string) {
    if (typeof token !== "string" || token.length < LEAST_TOKEN) {
      throw new RangeError(`The token of a control has ${LEAST_TOKEN} characters or more`);
    }
    this.#logging = logging;
    this.#every = every;
    this.#expected = `Bearer ${token}`;
  }

  /** Never rejects for what a request says. */
  async answer(request: Request): Promise<Response> {
    if (!isSameSecret(request.headers.get("authorization") ?? "", this.#expected)) {
      return respond(401, { error: "A token is wanted" }, { "www-authenticate": "Bearer" });
    }
    try {
      if (request.method === "GET") return respond(200, this.#tell(new URL(request.url).searchParams));
      if (request.method === "POST") return respond(200, this.#set(await readBody(request)));
    } catch (error) {
      if (!(error instanceof ControlError) && !(error instanceof RangeError)) throw error;
      return respond(400, { error: error.message });
    }
    return respond(405, { error: "GET tells, POST sets a level" }, { allow: "GET, POST" });
  }

  #tell(asked: URLSearchParams): object {
    const { inForce } = this.#logging;
    const { names } = inForce.tree;
    const told = {
      level: this.#levelOf("").level,
      loggers: names.slice(0, MOST_LOGGERS).sort().map((name) => this.#levelOf(name)),
      moreLoggers: Math.max(0, names.length - MOST_LOGGERS),
      health: healthOf(inForce),
    };
    const level = asked.get("level");
    return level === null
      ? told
      : { ...told, explained: explainRecord(inForce, asked.get("logger") ?? "", level) };
  }

  #set(body: string): object {
    const { logger, level, seconds } = readChange(body);
    this.#change(logger, level);
    if (seconds !== undefined) {
      this.#timers.set(logger, this.#every(seconds * 1000, () => this.#change(logger, undefined)));
    }
    return { ...this.#levelOf(logger), seconds };
  }

  #change(name: string, level: string | undefined): void {
    this.#timers.get(name)?.();
    this.#timers.delete(name);
    this.#logging.inForce.tree.setLevel(name, level === undefined ? undefined : parseLevel(level));
  }

  #levelOf(name: string): { readonly logger: string; readonly level: string; readonly from: string } {
    const { rank, from } = levelInForce(this.#logging.inForce.tree, name);
    return { logger: name, level: rank >= OFF ? "off" : levelName(rank), from };
  }
}

function respond(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } });
}
