// The server as one function from requests to answers. It knows no port: cli/serve listens, tests call `request()`.

import { OpenAPIHono } from "@hono/zod-openapi";
import { Activity } from "./middleware/activity.ts";
import { refuseForeignWrites } from "./middleware/cross_origin.ts";
import { fail, handleError, handleNotFound } from "./middleware/errors.ts";
import { checkHost } from "./middleware/host_check.ts";
import { addSecurityHeaders } from "./middleware/security_headers.ts";
import { addAssetRoutes, type UiAssets } from "./routes/assets.ts";
import { addEventRoute } from "./routes/events.ts";
import { addHealthRoute } from "./routes/health.ts";
import { addRecordingRoutes } from "./routes/recordings.ts";
import { addSourceRoute } from "./routes/sources.ts";
import type { SourceReader } from "./store/recorded_sources.ts";
import type { RecordingStore } from "./store/store.ts";

const HEARTBEAT_MS = 20_000;

/** What the server works with. */
export interface AppOptions {
  readonly store: RecordingStore;
  readonly assets: UiAssets;
  /** Where sources of recorded programs are read; default: they are not shown. */
  readonly sources?: SourceReader;
  /** Of microlog. */
  readonly version: string;
  /** A file that the store shows besides its own. */
  readonly file?: string | undefined;
  /** Names that it answers to besides loopback ones. */
  readonly hosts?: readonly string[];
  readonly activity?: Activity;
  /** Time between signs of life of event streams; default 20 s. */
  readonly heartbeatMs?: number;
}

/** Builds the server. */
export function createApp(options: AppOptions): OpenAPIHono {
  const {
    store,
    assets,
    sources,
    version,
    file,
    hosts = [],
    activity = new Activity(() => performance.now()),
    heartbeatMs = HEARTBEAT_MS,
  } = options;
  const app = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const [issue] = result.error.issues;
      return fail(
        c,
        400,
        "input",
        `${issue?.path.join(".") ?? "request"}: ${issue?.message ?? "not understood"}`,
      );
    },
  });
  app.use(addSecurityHeaders);
  app.use(checkHost(hosts));
  app.use(refuseForeignWrites);
  app.use(async (_, next) => {
    const end = activity.begin();
    await next();
    end();
  });
  app.onError(handleError);
  app.notFound(handleNotFound);
  addHealthRoute(app, { microlog: version, root: store.location, file: file ?? null });
  addRecordingRoutes(app, store);
  addSourceRoute(app, sources);
  addEventRoute(app, store, { heartbeatMs, activity });
  app.doc31("/api/openapi.json", { openapi: "3.1.0", info: { title: "microlog", version } });
  addAssetRoutes(app, assets);
  return app;
}
