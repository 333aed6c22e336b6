// Listing, fetching and removing recordings.

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { failureSchema } from "../api/failure.ts";
import { recordingListSchema, recordingPathSchema } from "../api/recordings.ts";
import { fail } from "../middleware/errors.ts";
import type { RecordingStore, StoredBytes } from "../store/store.ts";
import { matchesEtag, parseRange } from "./ranges.ts";

/** How often a recording may change between looking and reading before it is sent as it is. */
const MOST_LOOKS = 3;

const failure = { content: { "application/json": { schema: failureSchema } } };
const bytes = {
  content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
};

const listRoute = createRoute({
  method: "get",
  path: "/api/recordings",
  summary: "All recordings, newest first",
  responses: {
    200: { description: "The list", content: { "application/json": { schema: recordingListSchema } } },
  },
});

const fetchRoute = createRoute({
  method: "get",
  path: "/api/recordings/{application}/{time}",
  summary: "The bytes of one recording; answers to Range, If-Range and If-None-Match",
  request: { params: recordingPathSchema },
  responses: {
    200: { description: "All of it", ...bytes },
    206: { description: "The range that was asked for", ...bytes },
    304: { description: "It is what you have" },
    404: { description: "There is no such recording", ...failure },
    416: { description: "There is nothing in that range", ...failure },
  },
});

const removeRoute = createRoute({
  method: "delete",
  path: "/api/recordings/{application}/{time}",
  summary: "Removes one recording",
  request: { params: recordingPathSchema },
  responses: {
    204: { description: "It is gone" },
    404: { description: "There is no such recording", ...failure },
  },
});

/** Adds the routes that show and remove the recordings of a store. */
export function addRecordingRoutes(app: OpenAPIHono, store: RecordingStore): void {
  app.openapi(listRoute, async (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(await store.list(), 200);
  });
  app.openapi(fetchRoute, (c) => {
    const { application, time } = c.req.valid("param");
    return sendRecording(c, store, `${application}/${time}`);
  });
  app.openapi(removeRoute, async (c) => {
    const { application, time } = c.req.valid("param");
    await store.remove(`${application}/${time}`);
    return c.body(null, 204);
  });
}

async function sendRecording(c: Context, store: RecordingStore, id: string): Promise<Response> {
  for (let look = 1;; look++) {
    const { sizeBytes, version } = await store.stat(id);
    const etag = `"${version}"`;
    const ifRange = c.req.header("if-range");
    const wish = parseRange(
      ifRange === undefined || ifRange === etag ? c.req.header("range") : undefined,
      sizeBytes,
    );
    if (matchesEtag(c.req.header("if-none-match"), etag)) {
      return c.body(null, 304, { "ETag": etag, "Cache-Control": "private, no-cache" });
    }
    if (wish.kind === "none") {
      c.header("Content-Range", `bytes */${sizeBytes}`);
      return fail(c, 416, "range", `The recording has ${sizeBytes} bytes`);
    }
    const recording = await store.read(id, wish.kind === "part" ? wish : undefined);
    // It grew, or was finalised by reading it: what the range means is to be seen anew.
    if (recording.version === version || look === MOST_LOOKS) {
      return respond(c, recording, wish.kind === "part");
    }
    await recording.body.cancel();
  }
}

async function respond(c: Context, recording: StoredBytes, isPart: boolean): Promise<Response> {
  const { id, sizeBytes, version, range, body } = recording;
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Length": String(range.end - range.start),
    "Content-Disposition": `attachment; filename*=UTF-8''${
      encodeURIComponent(`${id.replaceAll("/", "_")}.microlog`)
    }`,
    "Accept-Ranges": "bytes",
    // It may grow, or be finalised: ask each time, mostly to hear that it is the same.
    "Cache-Control": "private, no-cache",
    "ETag": `"${version}"`,
    ...(isPart ? { "Content-Range": `bytes ${range.start}-${range.end - 1}/${sizeBytes}` } : {}),
  };
  if (c.req.method === "HEAD") {
    await body.cancel();
    return c.body(null, isPart ? 206 : 200, headers);
  }
  return c.body(body, isPart ? 206 : 200, headers);
}
