// Tests of server/routes/ranges.ts, by the cases of RFC 9110.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { matchesEtag, parseRange } from "../../../server/routes/ranges.ts";

describe("parseRange()", () => {
  it("reads what lies in 100 bytes", () => {
    const cases: [string | undefined, string][] = [
      ["bytes=0-9", "0 to 10"],
      ["bytes=90-", "90 to 100"],
      ["bytes=-10", "90 to 100"],
      ["bytes=-1000", "0 to 100"],
      ["bytes=99-99", "99 to 100"],
      ["bytes=50-5000", "50 to 100"],
      ["bytes= 0 - 9", "0 to 10"],
      ["bytes=100-", "none"],
      ["bytes=100-200", "none"],
      ["bytes=-0", "none"],
      [undefined, "all"],
      ["", "all"],
      ["bytes=", "all"],
      ["bytes=-", "all"],
      ["bytes=9-0", "all"],
      ["bytes=0-1,5-6", "all"],
      ["bytes=a-b", "all"],
      ["bytes=0x1-0x9", "all"],
      ["lines=0-9", "all"],
      ["bytes=-9-5", "all"],
    ];
    for (const [header, expected] of cases) {
      const wish = parseRange(header, 100);
      assert.equal(wish.kind === "part" ? `${wish.start} to ${wish.end}` : wish.kind, expected, `${header}`);
    }
  });

  it("finds nothing in nothing", () => {
    assert.deepEqual([parseRange("bytes=0-", 0), parseRange("bytes=-5", 0)], [{ kind: "none" }, {
      kind: "none",
    }]);
  });

  it("keeps numbers beyond all bounds within them", () => {
    assert.deepEqual(parseRange(`bytes=0-${"9".repeat(400)}`, 100), { kind: "part", start: 0, end: 100 });
    assert.deepEqual(parseRange(`bytes=${"9".repeat(400)}-`, 100), { kind: "none" });
  });
});

describe("matchesEtag()", () => {
  it("finds a tag among several, weak ones too", () => {
    for (const header of [`"a"`, `"b", "a"`, `W/"a"`, "*", ` "a" `]) {
      assert.equal(matchesEtag(header, `"a"`), true);
    }
    for (const header of [undefined, `"b"`, "a", ""]) assert.equal(matchesEtag(header, `"a"`), false);
  });
});
