// The page's files, made by tools/build.ts and built into the executable as texts.

import app from "../dist/ui/app.js" with { type: "text" };
import chunk from "../dist/ui/chunk.js" with { type: "text" };
import decodeWorker from "../dist/ui/decode_worker.js" with { type: "text" };
import sumWorker from "../dist/ui/sum_worker.js" with { type: "text" };
import layoutWorker from "../dist/ui/layout_worker.js" with { type: "text" };
import markdown from "../dist/ui/markdown.js" with { type: "text" };
import moreTabs from "../dist/ui/more_tabs.js" with { type: "text" };
import page from "../dist/ui/index.html" with { type: "text" };
import style from "../dist/ui/style.css" with { type: "text" };
import type { UiAssets } from "../server/routes/assets.ts";

/** The page's files by address. */
export const UI_ASSETS: UiAssets = {
  "/": { type: "text/html; charset=utf-8", body: String(page) },
  "/app.js": { type: "text/javascript; charset=utf-8", body: app },
  "/chunk.js": { type: "text/javascript; charset=utf-8", body: chunk },
  "/decode_worker.js": { type: "text/javascript; charset=utf-8", body: decodeWorker },
  "/sum_worker.js": { type: "text/javascript; charset=utf-8", body: sumWorker },
  "/layout_worker.js": { type: "text/javascript; charset=utf-8", body: layoutWorker },
  "/markdown.js": { type: "text/javascript; charset=utf-8", body: markdown },
  "/more_tabs.js": { type: "text/javascript; charset=utf-8", body: moreTabs },
  "/style.css": { type: "text/css; charset=utf-8", body: style },
};
