// How fine the spans and metrics are that a program makes.

/** From none to all. */
const VERBOSITIES = ["off", "min", "med", "max"] as const;

export type Verbosity = (typeof VERBOSITIES)[number];

/** What is in force, for all copies of the library in this thread. */
export interface VerbosityInForce {
  /** 0 is off, 3 is max. */
  rank: number;
}

const SHARED = Symbol.for("microlog.verbosity.1");

/** The rank of a verbosity by name. @throws {RangeError} when there is none of that name */
export function parseVerbosity(name: string): number {
  const rank = VERBOSITIES.findIndex((verbosity) => verbosity === name);
  if (rank >= 0) return rank;
  throw new RangeError(`There is no verbosity "${String(name)}"; there are ${VERBOSITIES.join(", ")}`);
}

/** @param usual what the environment says: `max` where that is nothing, or no verbosity */
export function findVerbosity(usual: string | undefined): VerbosityInForce {
  const known: unknown = Reflect.get(globalThis, SHARED);
  if (isInForce(known)) return known;
  const rank = VERBOSITIES.findIndex((verbosity) => verbosity === usual?.trim().toLowerCase());
  const made = { rank: rank < 0 ? VERBOSITIES.length - 1 : rank };
  Object.defineProperty(globalThis, SHARED, { value: made, enumerable: false, configurable: true });
  return made;
}

function isInForce(value: unknown): value is VerbosityInForce {
  return typeof value === "object" && value !== null && "rank" in value && typeof value.rank === "number";
}
