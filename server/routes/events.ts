// Server-sent events: what happens to recordings, as it happens.

import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { RecordingStore } from "../store/store.ts";
import type { Activity } from "../middleware/activity.ts";

/** How soon a page that lost us tries again. */
const RETRY_MS = 2_000;

/** What the events need besides the store. */
export interface EventOptions {
  /** Time between signs of life, in milliseconds: proxies close what is silent for a minute. */
  readonly heartbeatMs: number;
  readonly activity: Activity;
}

const eventsRoute = createRoute({
  method: "get",
  path: "/api/events",
  summary: "Server-sent events; the data of each message is a RecordingChange",
  responses: {
    200: {
      description: "A stream that does not end",
      content: { "text/event-stream": { schema: z.string() } },
    },
  },
});

/** Adds the route that tells of changes in a store. */
export function addEventRoute(app: OpenAPIHono, store: RecordingStore, options: EventOptions): void {
  app.openapi(eventsRoute, (c) => {
    c.header("Content-Type", "text/event-stream");
    c.header("Cache-Control", "no-store");
    if (c.req.method === "HEAD") return c.body(null); // nobody would end the stream
    return c.body(streamChanges(store, options));
  });
}

/** A stream that is cancelled when the other side has gone. */
function streamChanges(store: RecordingStore, options: EventOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const stop = new AbortController();
  const leave = options.activity.begin();
  let timer: ReturnType<typeof setInterval> | undefined;
  const finish = () => {
    if (stop.signal.aborted) return;
    stop.abort();
    clearInterval(timer);
    leave();
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => {
        if (!stop.signal.aborted) controller.enqueue(encoder.encode(text));
      };
      send(`retry: ${RETRY_MS}\n\n`);
      timer = setInterval(() => send(": alive\n\n"), options.heartbeatMs);
      const pump = async () => {
        for await (const change of store.watch(stop.signal)) send(`data: ${JSON.stringify(change)}\n\n`);
      };
      pump().catch((error: unknown) => {
        finish();
        controller.error(error);
      });
    },
    cancel: finish,
  });
}
