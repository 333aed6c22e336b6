// The JSON schema of configurations, for editors: made of the shapes that read them, so that both take the same. What the keys
// mean is taken from the comments of the types.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CONFIGURATION_SHAPE, SINK_SHAPE } from "../tracer/logger/configuration.ts";
import { FILTER_LOADERS } from "../tracer/logger/filters/filter_types.ts";
import { MASK_JSON } from "../tracer/logger/masking/mask_rules.ts";
import { type JsonSchema, listOf, type Shape, shapeSchema, text } from "../tracer/logger/schema.ts";
import { SINK_LOADERS } from "../tracer/logger/sinks/sink_types.ts";
import { projectFolder } from "./project.ts";

/** Name of the file in the package. */
export const SCHEMA_FILE = "configuration.schema.json";

const FILTERS_JSON = { type: "array", items: { $ref: "#/$defs/filter" } };

/** Builds the schema. */
export async function buildConfigurationSchema(): Promise<JsonSchema> {
  const source = await readFile(join(projectFolder, "tracer", "logger", "configuration.ts"), "utf8");
  const top = shapeSchema(CONFIGURATION_SHAPE);
  const replaced = {
    sinks: { type: "array", items: { $ref: "#/$defs/sink" } },
    filters: FILTERS_JSON,
    mask: MASK_JSON,
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Configuration of logging with microlog",
    ...top,
    properties: describe({ ...propertiesOf(top), ...replaced }, source, "LoggerConfiguration"),
    $defs: {
      sink: await kindsOf(SINK_LOADERS, (shape) => {
        const sink = { ...propertiesOf(shapeSchema({ ...SINK_SHAPE, ...shape })), filters: FILTERS_JSON };
        return describe(sink, source, "SinkByType");
      }),
      filter: await kindsOf(
        FILTER_LOADERS,
        (shape) => propertiesOf(shapeSchema({ loggers: listOf(text), ...shape })),
      ),
    },
  };
}

/** What may be told by name alone, or by an object whose `type` says which options there are. */
async function kindsOf(
  loaders: Readonly<Record<string, () => Promise<{ readonly shape: Shape }>>>,
  properties: (shape: Shape) => JsonSchema,
): Promise<JsonSchema> {
  const kinds: JsonSchema[] = [];
  for (const [name, load] of Object.entries(loaders)) {
    const { shape } = await load();
    kinds.push({
      type: "object",
      properties: { ...properties(shape), type: { const: name } },
      required: ["type"],
      additionalProperties: false,
    });
  }
  return { anyOf: [{ enum: Object.keys(loaders) }, ...kinds] };
}

/** @param name of the type whose comments say what the keys mean */
function describe(properties: JsonSchema, source: string, name: string): JsonSchema {
  const body = new RegExp(`export interface ${name} \\{([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? "";
  const told = new Map(
    [...body.matchAll(/\/\*\* ([^*]*(?:\*(?!\/)[^*]*)*) \*\/\n\s*readonly ([$\w]+)\??:/g)].map((
      [, comment, key],
    ) => [key, comment]),
  );
  return Object.fromEntries(
    Object.entries(properties).map(([key, json]) => {
      const description = told.get(key);
      return [key, description === undefined ? json : { description, ...Object(json) }];
    }),
  );
}

function propertiesOf(schema: JsonSchema): JsonSchema {
  return Object(schema["properties"]);
}
