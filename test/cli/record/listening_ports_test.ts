// The ports of a process, from drawn tables and from a real server.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import process from "node:process";
import { describe, it } from "node:test";
import {
  findListeningPorts,
  isListenedOn,
  parseListeningPorts,
} from "../../../cli/record/listening_ports.ts";

const TABLE =
  `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 501 1 0 100 0 0 10 0
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 502 1 0 100 0 0 10 0
   2: 0100007F:240D 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 503 1 0 20 4 30 10 -1
`;

describe("parseListeningPorts()", () => {
  it("finds the ports of sockets that listen, and of those that are asked for", () => {
    assert.deepEqual(parseListeningPorts(TABLE), [9229, 8080]);
    assert.deepEqual(parseListeningPorts(TABLE, new Set(["501", "503"])), [9229]);
    assert.deepEqual(parseListeningPorts(TABLE, new Set()), []);
  });

  it("finds nothing in what is no table", () => {
    assert.deepEqual(parseListeningPorts(""), []);
    assert.deepEqual(parseListeningPorts("head\n\nnothing of a table\n"), []);
  });
});

describe("findListeningPorts()", { skip: process.platform !== "linux" }, () => {
  it("finds where this process listens, as long as it does", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : -1);
      });
    });
    try {
      assert.ok((await findListeningPorts(process.pid)).includes(port));
      assert.ok(await isListenedOn(port));
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    assert.ok(!(await findListeningPorts(process.pid)).includes(port));
  });

  it("finds none of a process that is not there", async () => {
    assert.deepEqual(await findListeningPorts(2 ** 30), []);
  });
});
