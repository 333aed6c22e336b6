// The kinds of filters that a configuration can name. Each is loaded when one does.

import type { FilterType } from "./filter.ts";

/** By the `type` that configurations name, in the order of the alphabet. */
export const FILTER_LOADERS = {
  adaptive: async (): Promise<FilterType> => (await import("./adaptive_filter.ts")).ADAPTIVE,
  consistent: async (): Promise<FilterType> => (await import("./consistent_filter.ts")).CONSISTENT,
  dedupe: async (): Promise<FilterType> => (await import("./dedupe_filter.ts")).DEDUPE,
  "fingers-crossed": async (): Promise<FilterType> =>
    (await import("./fingers_crossed_filter.ts")).FINGERS_CROSSED,
  level: async (): Promise<FilterType> => (await import("./level_filter.ts")).LEVEL,
  predicate: async (): Promise<FilterType> => (await import("./predicate_filter.ts")).PREDICATE,
  prefix: async (): Promise<FilterType> => (await import("./prefix_filter.ts")).PREFIX,
  rate: async (): Promise<FilterType> => (await import("./rate_filter.ts")).RATE,
  "token-bucket": async (): Promise<FilterType> => (await import("./token_bucket_filter.ts")).TOKEN_BUCKET,
} as const;

export type FilterTypeName = keyof typeof FILTER_LOADERS;
