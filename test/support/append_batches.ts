// A program that appends to a recording as a tracer does, each chunk by opening the file, writing and closing:
// append_batches.ts FILE COUNT. Each batch has one log entry with its number as text.

import { closeSync, constants, openSync, writeSync } from "node:fs";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { encodeBatch } from "../../recording/codec/encode.ts";
import { tableFrom } from "../../recording/tables/builder.ts";
import { stringTableFrom } from "../../recording/tables/strings.ts";

const [, , file = "", count = "0"] = process.argv;

for (let number = 0; number < Number(count); number++) {
  const chunk = encodeBatch(1, {
    strings: stringTableFrom([String(number)]),
    processes: tableFrom("processes", [{ key: 100, pid: process.pid, startedAt: 0, endedAt: -1 }]),
    threads: tableFrom("threads", [{ key: 1000, process: 0, number: 0 }]),
    logs: tableFrom("logs", [{ when: number * 1000, thread: 0, message: 0 }]),
  });
  const descriptor = openSync(file, constants.O_APPEND | constants.O_WRONLY);
  writeSync(descriptor, chunk);
  closeSync(descriptor);
  if (number % 10 === 0) await delay(1);
}
