// Requests as a program traces them without being recorded: by server, by hand, by Hono's middleware.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Hono } from "hono";
import { routeOf } from "../../tracer/capture/route_name.ts";
import { currentContext, getLogger, span } from "../../tracer/mod.ts";
import { honoRequests, withRequest } from "../../tracer/requests.ts";
import { captureLogs, captureSpans } from "../../tracer/testing.ts";

describe("withRequest()", () => {
  it("runs work in a span with the request's id for all records, and returns what it does", async () => {
    using logs = captureLogs();
    using spans = captureSpans();
    const request = new Request("http://host/users/17?secret=1", { headers: { "x-request-id": "r-1" } });
    const response = await withRequest(request, async () => {
      getLogger("test.requests").info("asked");
      await span("inner", () => Promise.resolve());
      return new Response("made", { status: 201 });
    });
    assert.equal(await response.text(), "made");
    assert.deepEqual(logs.records.map(({ fields }) => fields?.["request_id"]), ["r-1"]);
    const [outer, inner] = spans.spans;
    assert.equal(outer?.name, "GET /users/:id");
    assert.deepEqual(outer.fields, {
      request_id: "r-1",
      method: "GET",
      route: "/users/:id",
      path: "/users/17",
      status: 201,
    });
    assert.equal(inner?.parentKey, outer.key);
    assert.deepEqual(currentContext(), {});
  });

  it("throws what the work throws, and has failed", async () => {
    using spans = captureSpans();
    const error = new Error("bad");
    const request = { method: "POST", url: "/x", headers: {} };
    const fail = () => {
      throw error;
    };
    assert.throws(() => withRequest(request, fail), (thrown) => thrown === error);
    await assert.rejects(withRequest(request, () => Promise.reject(error)), (thrown) => thrown === error);
    assert.deepEqual(spans.spans.map(({ name, status }) => `${name} ${status}`), [
      "POST /x error",
      "POST /x error",
    ]);
  });

  it("adds to the span of a request that is traced already", () => {
    using spans = captureSpans();
    const request = new Request("http://host/a/1");
    withRequest(request, () => withRequest(request, () => 1, { route: "/a/:number" }));
    assert.deepEqual(spans.spans.map(({ name }) => name), ["GET /a/:number"]);
  });

  it("makes no span and no record where nobody takes them", () => {
    assert.equal(withRequest({ method: "GET", url: "/", headers: {} }, () => 5), 5);
  });
});

describe("honoRequests()", () => {
  it("names spans by the route that answered, and knows of errors", async () => {
    using spans = captureSpans();
    const app = new Hono();
    app.use(honoRequests());
    app.get("/posts/:slug", (context) => context.text("post"));
    app.get("/broken", () => {
      throw new Error("out of order");
    });
    app.onError((_, context) => context.text("sorry", 500));
    assert.equal(await (await app.request("/posts/a")).text(), "post");
    assert.equal((await app.request("/broken")).status, 500);
    assert.equal((await app.request("/nowhere/5", { method: "PUT" })).status, 404);
    const drawn = spans.spans.map(({ name, status, fields }) => `${name} ${fields["status"]} ${status}`);
    assert.deepEqual(drawn, [
      "GET /posts/:slug 200 unset",
      "GET /broken 500 error",
      "PUT /* 404 unset",
    ]);
  });
});

describe("routeOf()", () => {
  it("takes what names one thing among many for an id", () => {
    const routes = {
      "/": "/",
      "/users/17": "/users/:id",
      "/users/me": "/users/me",
      "/v1/things": "/v1/things",
      "/files/0af76519-16cd-43dd-8448-eb211c80319c/meta": "/files/:id/meta",
      "/commits/20d1a9dbadc22064171baea8": "/commits/:id",
      "/p/how-to-write": "/p/how-to-write",
      "/mail/ann@example.org": "/mail/:id",
      "/t/eyJhbGciOiJIUzI1NiJ9.abc": "/t/:id",
    };
    assert.deepEqual(Object.keys(routes).map(routeOf), Object.values(routes));
  });

  it("has an end, however long the path is", () => {
    assert.ok(routeOf("/a".repeat(1000)).length < 30);
    assert.equal(routeOf(`/${"x".repeat(1000)}`), "/:text");
  });
});
