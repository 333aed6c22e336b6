// The page: files that were built in, handed in as texts.

import type { OpenAPIHono } from "@hono/zod-openapi";
import { crc32 } from "../../recording/codec/crc32.ts";
import { matchesEtag } from "./ranges.ts";

/** One file of the page. */
export interface UiAsset {
  /** MIME type, such as `text/html; charset=utf-8`. */
  readonly type: string;
  readonly body: string;
}

/** Files by address; `/` is the page. */
export type UiAssets = Readonly<Record<string, UiAsset>>;

/** Adds a route for each file. */
export function addAssetRoutes(app: OpenAPIHono, assets: UiAssets): void {
  for (const [path, { type, body }] of Object.entries(assets)) {
    const bytes = new TextEncoder().encode(body);
    const etag = `"${crc32(bytes).toString(36)}-${bytes.length.toString(36)}"`;
    app.get(path, (c) => {
      // Another version of microlog may serve the same address tomorrow.
      const headers = { "Content-Type": type, "Cache-Control": "no-cache", "ETag": etag };
      if (matchesEtag(c.req.header("if-none-match"), etag)) return c.body(null, 304, headers);
      return c.body(bytes, 200, headers);
    });
  }
}
