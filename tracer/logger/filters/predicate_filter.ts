// Lets records through that a function of the program's is for.

import { callback, filterType } from "./filter.ts";

/** `{ type: "predicate", test: (record) => record.message !== "ping" }`; the function alone is short for it. */
export const PREDICATE = filterType(
  { test: callback },
  ({ test }) => ({
    refuses: (record) =>
      test === undefined || test(record) ? undefined : "a function of the program refuses it",
    opinion: () => ({ passes: "some", which: "those that a function of the program is for" }),
  }),
  ["test"],
);
