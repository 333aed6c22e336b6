// Secrets that must never reach a recording, and plain text that must come through as it is.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isSecretName, maskArguments, maskEnvironment, maskText } from "../../../tracer/logger/mask.ts";

/** Secrets by shape, made up. In parts, so that scanners of this repository find none. */
const SHAPED = {
  jwt: ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"].join("."),
  aws: "AKIA" + "IOSFODNN7EXAMPLE",
  github: "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
  githubFine: "github_pat_" + "11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
  npm: "npm_" + "abcdefghijklmnopqrstuvwxyz0123456789",
  slack: "xoxb-" + "123456789012-abcdefghijkl",
  model: "sk-" + "proj-abcdefghijklmnopqrstuvwx",
  stripe: "sk_live_" + "abcdefghijklmnop",
};

describe("maskText()", () => {
  for (const [name, secret] of Object.entries(SHAPED)) {
    it(`hides a secret by its shape: ${name}`, () => {
      assert.equal(maskText(`before ${secret} after`), "before *** after");
      assert.equal(maskText(`["${secret}"]`), `["***"]`);
    });
  }

  it("hides private keys with all their lines", () => {
    const key = ["-----BEGIN RSA PRIVATE KEY-----", "MIIEow", "IBAAKC", "-----END RSA PRIVATE KEY-----"].join(
      "\n",
    );
    assert.equal(maskText(`key:\n${key}\nafter`), "key:\n***\nafter");
    assert.equal(maskText(`key: ${key.slice(0, 40)}`), "key: ***");
  });

  it("hides what follows a secret's name", () => {
    assert.equal(maskText("password=hunter2 user=ann"), "password=*** user=ann");
    assert.equal(maskText("?token=abc123&page=2"), "?token=***&page=2");
    assert.equal(maskText(`{"apiKey":"abc","name":"ann"}`), `{"apiKey":"***","name":"ann"}`);
    assert.equal(maskText("{ secret: 'x y', port: 3000 }"), "{ secret: '***', port: 3000 }");
    assert.equal(maskText("DB_PASSWORD = hunter2"), "DB_PASSWORD = ***");
    assert.equal(maskText("access_token: abc, refresh-token: def"), "access_token: ***, refresh-token: ***");
  });

  it("hides credentials of HTTP", () => {
    assert.equal(maskText("Authorization: Bearer abc.def-123"), "Authorization: Bearer ***");
    assert.equal(maskText("authorization: Basic dXNlcjpwYXNz"), "authorization: Basic ***");
  });

  it("hides passwords in URLs and leaves the rest", () => {
    assert.equal(maskText("postgres://app:hunter2@db:5432/shop"), "postgres://app:***@db:5432/shop");
    assert.equal(maskText("redis://:hunter2@cache"), "redis://:***@cache");
    assert.equal(maskText("mongodb://app:p@ss:w@rd@db/shop"), "mongodb://app:***@db/shop");
  });

  it("hides values of a URL's query whose names are secrets'", () => {
    assert.equal(
      maskText("GET https://x.example/cb?state=1&session_id=abc&X-Amz-Signature=9f86&auth=z#top 200"),
      "GET https://x.example/cb?state=1&session_id=***&X-Amz-Signature=***&auth=***#top 200",
    );
    assert.equal(maskText("/blob?sv=2024&sig=a%2Fb%3D&se=1"), "/blob?sv=2024&sig=***&se=1");
    assert.equal(maskText("why? pwd=/tmp&sign=1"), "why? pwd=/tmp&sign=1");
  });

  it("leaves plain text as it is", () => {
    for (
      const text of [
        "",
        "GET http://localhost:3000/items?limit=20 200 in 3 ms",
        `{"url":"http://localhost:3000","email":"ann@example.com"}`,
        "the key is under the mat, and the tokens are counted",
        "tokens: 1234 in, 99 out".replace("tokens:", "words:"),
        "passed: 12, failed: 0",
        "ssh://git@example.com/repo.git",
        "secretary of state",
        "risk-free and disk-based",
      ]
    ) assert.equal(maskText(text), text);
  });

  it("hides a secret wherever it stands", () => {
    const around = fc.string({ maxLength: 30 }).map((text) => text.replaceAll(/[\w.+/=~-]/g, "§"));
    const secrets = fc.constantFrom(...Object.values(SHAPED));
    fc.assert(fc.property(around, secrets, around, (before, secret, after) => {
      assert.ok(!maskText(`${before}${secret}${after}`).includes(secret));
    }));
  });

  it("gives the same when applied again", () => {
    const texts = fc.array(
      fc.oneof(fc.string(), fc.constantFrom("password=", "token: ", "://a:b@c", ...Object.values(SHAPED))),
    ).map((parts) => parts.join(""));
    fc.assert(fc.property(texts, (text) => {
      const once = maskText(text);
      assert.equal(maskText(once), once);
    }));
  });

  it("is done with a million characters before the test's time is up, whatever they are", () => {
    // Each would take hours if a pattern tried every start against every end.
    const parts = [
      "a",
      "a.",
      "eyJ-",
      "token ",
      "Bearer ",
      "x://",
      "a:@",
      "-----BEGIN ",
      "sk-",
      "key:",
      '"',
      "passpass",
      "&a",
      "?",
      "?a=",
      "1 ",
      "4111",
      "DE12 ",
      "AKIA",
      "a://b:",
    ];
    for (const part of parts) maskText(`key ${part.repeat(1_000_000 / part.length)}`);
  });
});

describe("isSecretName()", () => {
  it("knows the names that people give to secrets", () => {
    for (
      const name of [
        "DB_PASSWORD",
        "PGPASSWORD",
        "MYSQL_PWD",
        "apiKey",
        "API-KEY",
        "x-auth-token",
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "privateKey",
        "SESSION_ID",
        "set-cookie",
        "SENTRY_DSN",
        "credentials",
      ]
    ) assert.equal(isSecretName(name), true, name);
  });

  it("leaves the names that only sound like it", () => {
    for (
      const name of [
        "PWD",
        "OLDPWD",
        "SSH_AUTH_SOCK",
        "GIT_AUTHOR_NAME",
        "PATH",
        "author",
        "PORT",
        "KEYBOARD",
      ]
    ) {
      assert.equal(isSecretName(name), false, name);
    }
  });
});

describe("maskEnvironment()", () => {
  it("masks by name and by shape, sorts, and leaves out what is not set", () => {
    const environment = {
      PORT: "3000",
      API_KEY: "abc",
      DATABASE_URL: "postgres://app:hunter2@db/shop",
      EMPTY_TOKEN: "",
      GONE: undefined,
    };
    assert.deepEqual(Object.entries(maskEnvironment(environment)), [
      ["API_KEY", "***"],
      ["DATABASE_URL", "postgres://app:***@db/shop"],
      ["EMPTY_TOKEN", ""],
      ["PORT", "3000"],
    ]);
  });
});

describe("maskArguments()", () => {
  it("masks the value of a secret option, in both ways of writing it", () => {
    const command = [
      "bun",
      "app.ts",
      "--password",
      "hunter2",
      "--api-key=abc",
      "--port",
      "3000",
      "TOKEN=abc",
    ];
    const masked = ["bun", "app.ts", "--password", "***", "--api-key=***", "--port", "3000", "TOKEN=***"];
    assert.deepEqual(maskArguments(command), masked);
  });

  it("does not take an option for the value of the one before", () => {
    assert.deepEqual(maskArguments(["x", "--token", "--verbose"]), ["x", "--token", "--verbose"]);
  });

  it("masks secrets within arguments", () => {
    assert.deepEqual(maskArguments(["curl", "-H", "Authorization: Bearer abcdefgh"]), [
      "curl",
      "-H",
      "Authorization: Bearer ***",
    ]);
  });
});
