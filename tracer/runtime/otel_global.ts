// The place where OpenTelemetry's API keeps what programs register (a property of the global object). Ours stands there
// while nobody else does, and gives way to whatever the program registers, as if it had never been there.
//
// The API reads that property and then a part of it. To register, it reads it, writes it, sees that there is no such part
// yet, sees that the version is its own, and writes the part. So a write tells that something is being registered; the
// version is that of the API's package, found by the file that the write came from. Where it cannot be found, as in a
// bundle, ours takes itself away at the first read, because it could not give way later.

import type { OtelParts, OtelTracerProvider } from "../telemetry/otel_types.ts";
import { isObject } from "./web_handlers.ts";

const KEY = Symbol.for("opentelemetry.js.api.1");

/**
 * What the global object inherits from, where that is there for it alone (Node): programs list what the global object itself
 * has. In Deno a property there changes which of its own the global object has.
 */
const OWNER = findOwner();

function findOwner(): object {
  const prototype: unknown = Object.getPrototypeOf(globalThis);
  return isObject(prototype) && Object.getPrototypeOf(prototype) === Object.prototype
    ? prototype
    : globalThis;
}

/** Newer than any version of the API: it takes what is at least as new as itself. */
const ANY_VERSION = "1.999.0";

const PART_NAMES = ["trace", "context", "propagation", "metrics"] as const;
type PartName = (typeof PART_NAMES)[number];

/** What the place needs. */
export interface OtelPlace {
  readonly parts: () => OtelParts | undefined;
  /** Text of a file, "" when it cannot be read without asking anybody. */
  readonly readText: (path: string) => string;
  /** Whether a line of a stack is of the tracer. */
  readonly isOwnLine: (line: string) => boolean;
}

/** Stands there from now on, unless somebody else does. */
export class OtelGlobal {
  readonly #place: OtelPlace;
  readonly #registered = new Map<string, unknown>();
  readonly #api: Record<string, unknown> = {};
  /** Whether ours is what the API gets. */
  #isOn = true;
  /** Version of the copy of the API that is registering something at this moment. */
  #registering: string | undefined;
  #isKnown = false;

  constructor(place: OtelPlace) {
    this.#place = place;
  }

  /** Puts ours there. */
  stand(): void {
    if (KEY in globalThis) return;
    Object.defineProperty(this.#api, "version", {
      get: () => this.#registering ?? ANY_VERSION,
      configurable: true,
    });
    for (const name of PART_NAMES) this.#definePart(name);
    Object.defineProperty(OWNER, KEY, {
      configurable: true,
      enumerable: false,
      get: () => this.#read(),
      set: (value: unknown) => this.#write(value),
    });
  }

  /** The tracer provider that the program has registered. */
  registeredTracers(): OtelTracerProvider | undefined {
    const provider = this.#registered.get("trace");
    return isProvider(provider) ? provider : undefined;
  }

  #definePart(name: PartName): void {
    Object.defineProperty(this.#api, name, {
      configurable: true,
      enumerable: true,
      get: () => {
        const registered = this.#registered.get(name);
        if (registered !== undefined || this.#registering !== undefined || !this.#isOn) return registered;
        return this.#place.parts()?.[name];
      },
      set: (value: unknown) => {
        this.#registered.set(name, value);
        this.#giveWay();
      },
    });
  }

  #read(): unknown {
    this.#registering = undefined;
    if (!this.#isKnown) {
      this.#isKnown = true;
      if (this.#findVersion() === undefined) {
        this.#isOn = false;
        Reflect.deleteProperty(OWNER, KEY);
        return undefined;
      }
    }
    return this.#api;
  }

  #write(value: unknown): void {
    if (value === this.#api) this.#registering = this.#findVersion();
    else this.#put(value); // somebody else's object
  }

  /** The program has providers of its own: what is there is theirs alone, as a plain object. */
  #giveWay(): void {
    const api: Record<string, unknown> = { version: this.#registering };
    for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(this.#api))) {
      if ("value" in value) api[name] = value.value; // a logger of its faults
    }
    for (const [name, value] of this.#registered) api[name] = value;
    this.#put(api);
  }

  #put(api: unknown): void {
    this.#isOn = false;
    Reflect.deleteProperty(OWNER, KEY);
    Object.defineProperty(globalThis, KEY, {
      value: api,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    if (!isObject(api)) return;
    // Tracers of ours that the program has from before begin spans of the provider that is registered there.
    const trace = api["trace"];
    if (trace !== undefined) this.#registered.set("trace", trace);
  }

  /** Version of the copy of the API that asks. */
  #findVersion(): string | undefined {
    const line = new Error().stack?.split("\n").find((line) =>
      /[/\\]@opentelemetry[/\\]api[/\\]/.test(line) && !this.#place.isOwnLine(line)
    );
    const folder = /(?:file:\/\/)?((?:[A-Za-z]:)?[/\\][^():]*[/\\]@opentelemetry[/\\]api)[/\\]/.exec(
      line ?? "",
    )?.[1];
    if (folder === undefined) return undefined;
    return /"version"\s*:\s*"(\d+\.\d+\.\d+[^"]*)"/.exec(
      this.#place.readText(`${decodeURI(folder)}/package.json`),
    )?.[1];
  }
}

function isProvider(value: unknown): value is OtelTracerProvider {
  return isObject(value) && typeof value["getTracer"] === "function";
}
