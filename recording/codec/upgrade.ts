// The ladder from older major versions of the format to the newest: one step a version, each turning a payload of
// its version into one of the next. Version 1 is the first, so there is no step yet; a file of each version lies in
// fixtures/recordings and must stay readable.

import { VERSION_MAJOR } from "./chunks.ts";

/** Turns an inflated payload of one major version into one of the next. */
type UpgradeStep = (chunkType: number, payload: Uint8Array) => Uint8Array;

/** `UPGRADES[n]` leads from version n + 1 to n + 2, so its length is the newest version minus one. */
export const UPGRADES: readonly UpgradeStep[] = [];

/** The payload as the newest version would have written it. @param major version of the file */
export function upgradePayload(major: number, chunkType: number, payload: Uint8Array): Uint8Array {
  let upgraded = payload;
  for (let version = major; version < VERSION_MAJOR; version++) {
    const step = UPGRADES[version - 1];
    if (step === undefined) throw new RangeError(`There is no upgrade from format version ${version}`);
    upgraded = step(chunkType, upgraded);
  }
  return upgraded;
}
