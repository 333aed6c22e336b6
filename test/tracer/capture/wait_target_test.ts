// What is written of a wait's target: enough to know it again, and no secret or value.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { describeTarget } from "../../../tracer/capture/wait_target.ts";

describe("describeTarget()", () => {
  it("keeps names of a query, and nothing that they are set to", () => {
    const url = "https://api.example/v1/users?id=42&token=s3cret&flag#part";
    assert.equal(describeTarget("fetch", "GET", url), "GET https://api.example/v1/users?id=…&token=***&flag");
    assert.equal(describeTarget("http", "POST", "http://me:pw@host:81/a"), "POST http://host:81/a");
    assert.equal(describeTarget("fetch", "GET", "data:text/plain,secret"), "GET data:…");
  });

  it("takes literals out of statements", () => {
    const sql =
      `select name from users where id = 42 and mail = 'o''hara@x' and  note=$$it's$$ and rate > -1.5e3`;
    assert.equal(
      describeTarget("pg", "", sql),
      "select name from users where id = ? and mail = ? and note=? and rate > ?",
    );
    assert.equal(
      describeTarget("sqlite", "", "insert into t1 values (1, 'a', 3)"),
      "insert into t1 values (?, …)",
    );
    assert.equal(
      describeTarget("mysql2", "", "select * from t2 where a = $1 and b = :b2"),
      "select * from t2 where a = $1 and b = :b2",
    );
    assert.equal(describeTarget("pg", "", "select 'never closed, s3cret"), "select ?");
  });

  it("masks secrets of commands", () => {
    const target = describeTarget("process", "", ["psql", "--password", "hunter2", "shop"]);
    assert.match(target, /^psql/);
    assert.doesNotMatch(target, /hunter2/);
  });

  it("is bounded, however long the subject is", () => {
    assert.ok(describeTarget("fs", "readFile", "/x".repeat(100_000)).length < 310);
    assert.ok(describeTarget("sqlite", "", `select '${"a".repeat(1_000_000)}`).length < 310);
  });

  it("asks for what is told later", () => {
    assert.equal(describeTarget("net", "connect", () => "::1:80"), "connect ::1:80");
  });
});
