// Who answers: `microlog open` asks whether a server is there already.

import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { type Health, healthSchema } from "../api/health.ts";

const healthRoute = createRoute({
  method: "get",
  path: "/api/health",
  summary: "Which microlog this is, and whose recordings it shows",
  responses: {
    200: { description: "It is well", content: { "application/json": { schema: healthSchema } } },
  },
});

/** Adds the route that tells who answers. */
export function addHealthRoute(app: OpenAPIHono, health: Health): void {
  app.openapi(healthRoute, (c) => {
    c.header("Cache-Control", "no-store");
    return c.json(health, 200);
  });
}
