// A logging with filters on a fake host, and what comes through them.

import type { FilterSetting } from "../../tracer/logger/filters/read_filters.ts";
import { levelName } from "../../tracer/logger/levels.ts";
import type { Logging } from "../../tracer/logger/logging.ts";
import { mergeFields } from "../../tracer/logger/record_fields.ts";
import { createFakeLogging, type FakeHost } from "./fake_logging.ts";

/** What a test of filters works with. */
export interface FilteredLogging {
  readonly logging: Logging;
  readonly host: FakeHost;
  /** Records that came through as `level message {fields}`, the fields only where there are some. Empties the list. */
  readonly take: () => readonly string[];
}

/** All levels are on; filters stand before a sink that notes what comes. */
export async function createFilteredLogging(filters: readonly FilterSetting[]): Promise<FilteredLogging> {
  const { logging, host } = createFakeLogging();
  let notes: string[] = [];
  await logging.configure({
    level: "trace",
    filters,
    sinks: [{
      name: "noted",
      write: (record) => {
        const fields = mergeFields(record);
        const shown = Object.keys(fields).length === 0 ? "" : ` ${JSON.stringify(fields)}`;
        notes.push(`${levelName(record.level)} ${record.message}${shown}`);
      },
    }],
  });
  return {
    logging,
    host,
    take: () => {
      const taken = notes;
      notes = [];
      return taken;
    },
  };
}
