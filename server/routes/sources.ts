// The source of a function, read from this machine. Only files that the recording itself names are ever read.

import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { NotFoundError } from "../../recording/errors.ts";
import { failureSchema } from "../api/failure.ts";
import { sourceQuerySchema, sourceSchema } from "../api/sources.ts";
import type { SourceReader } from "../store/recorded_sources.ts";

const route = createRoute({
  method: "get",
  path: "/api/source",
  summary: "The text of a source file that frames of a recording name",
  request: { query: sourceQuerySchema },
  responses: {
    200: { description: "The text", content: { "application/json": { schema: sourceSchema } } },
    404: {
      description:
        "There is no such recording, no frame of it names the file, or the file cannot be read as text",
      content: { "application/json": { schema: failureSchema } },
    },
  },
});

/** Adds the route. @param sources undefined where this server shows none */
export function addSourceRoute(app: OpenAPIHono, sources: SourceReader | undefined): void {
  app.openapi(route, async (c) => {
    const { recording, file, line } = c.req.valid("query");
    if (sources === undefined) throw new NotFoundError("This server shows no sources");
    const source = await sources.read(recording, file, line);
    c.header("Cache-Control", "no-store");
    return c.json(source, 200);
  });
}
