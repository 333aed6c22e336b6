// Waits through modules that are costly to load, so that nobody but the program may load them: its files are asked what they
// use. What they mention, the program is about to load anyway; and packages load files' module sooner or later.

import { builtin } from "./builtins.ts";
import type { ProgramMentions } from "./mentions.ts";
import { quietly, type WaitSink } from "./waits.ts";
import { watchFilePromises, watchFiles, watchNames, wrapAll } from "./waits_files.ts";
import { wrapTimerPromise } from "./waits_globals.ts";
import { replaceFunction, wrapWaiting } from "./waits_wrapping.ts";

/** Wraps what the program mentions. */
export function watchMentioned({ mentions, hasPackages }: ProgramMentions, sink: WaitSink): void {
  if (sink.wants("fs") && (hasPackages || mentions("fs", "fs/promises"))) {
    const fs = builtin("node:fs");
    watchFiles(fs, sink);
    watchFilePromises(fs.promises, sink);
  }
  if (sink.wants("dns") && mentions("dns", "dns/promises")) {
    const dns = builtin("node:dns");
    watchNames(dns, sink);
    watchNames(dns.promises, sink);
  }
  if (sink.wants("timer") && mentions("timers/promises")) watchTimerPromises(sink);
  if (sink.wants("sqlite") && mentions("sqlite")) watchDatabases(sink);
}

/** Has statements of the databases in the runtime tell how long they take. */
export function watchDatabases(sink: WaitSink): void {
  quietly(() => watchNodeDatabase(sink), undefined); // Node 20 has none
  if ("Bun" in globalThis) watchBunDatabase(sink);
}

/** Has `setTimeout` of node:timers/promises tell of its waits. */
export function watchTimerPromises(sink: WaitSink): void {
  replaceFunction(
    builtin("node:timers/promises"),
    "setTimeout",
    (original) => wrapTimerPromise(original, sink),
  );
}

const STATEMENT_METHODS = ["run", "get", "all", "values", "raw"] as const;

/** Has statements of node:sqlite tell how long they take: nothing else runs meanwhile. */
function watchNodeDatabase(sink: WaitSink): void {
  const { DatabaseSync, StatementSync } = builtin("node:sqlite");
  wrapStatements(StatementSync.prototype, (statement) => Reflect.get(statement, "sourceSQL"), sink);
  wrapAll(DatabaseSync.prototype, ["exec"], "sqlite", sink);
}

function watchBunDatabase(sink: WaitSink): void {
  const { Database, Statement } = builtin("bun:sqlite");
  wrapStatements(Statement.prototype, (statement) => String(statement), sink);
  wrapAll(Database.prototype, ["run", "exec"], "sqlite", sink);
}

function wrapStatements(prototype: object, sqlOf: (statement: object) => unknown, sink: WaitSink): void {
  for (const operation of STATEMENT_METHODS) {
    replaceFunction(prototype, operation, (original) =>
      wrapWaiting(original, {
        kind: "sqlite",
        operation: "",
        subject(_, self) {
          const sql: unknown = typeof self === "object" && self !== null ? sqlOf(self) : "";
          return typeof sql === "string" ? sql : operation;
        },
      }, sink));
  }
}
