// What a tab tells from a run, kept until what the next flush of it gives is there.

import { useEffect, useMemo } from "preact/hooks";
import { Settling, type SettlingParts } from "../state/settling.ts";

/** What is to be shown of a source, and whether something else is about to be. */
export function useSettled<S, T>(
  source: S,
  parts: SettlingParts<S, T>,
): { readonly shown: T; readonly isComing: boolean } {
  const settling = useMemo(() => new Settling(parts), []);
  useEffect(() => () => settling.dispose(), []);
  const shown = settling.show(source);
  return { shown, isComing: settling.isComing };
}
