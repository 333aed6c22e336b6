// Records nowhere: for benches, and to see whether a format works.

import { sinkType } from "./sink_type.ts";

/** Options of sinks of the type `null`. */
export const NULL_SINK = sinkType({}, async (_options, { format }) => {
  const lines = await format("json", false);
  // Formats all the same: what that costs, and whether it works, is what this sink is for.
  return { name: "null", write: (record) => void lines.line(record) };
});
