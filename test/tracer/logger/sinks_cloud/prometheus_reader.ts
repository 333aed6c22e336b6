// Reads what Prometheus scrapes as its documentation says, and refuses what a scraper would refuse.

import assert from "node:assert/strict";

/** A sample. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Metrics of a scrape. */
export interface Scrape {
  /** By family. */
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)/y;

/** @throws when a scraper would refuse it */
export function readScrape(text: string, isOpen: boolean): Scrape {
  assert.ok(text === "" || text.endsWith("\n"));
  assert.equal(text.endsWith("# EOF\n"), isOpen);
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  const ended = new Set<string>();
  let family = "";
  for (const line of text.split("\n").slice(0, isOpen ? -2 : -1)) {
    const [, kind, name = "", rest = ""] = /^# (TYPE|HELP|UNIT) (\S+) ?(.*)$/.exec(line) ?? [];
    if (kind === "TYPE") {
      assert.match(name, NAME);
      assert.ok(!types.has(name) && !ended.has(name), `${name} comes twice`);
      ended.add(family);
      family = name;
      types.set(name, rest);
    }
    if (kind !== undefined) {
      assert.equal(name, family);
      if (kind === "UNIT") assert.ok(name.endsWith(`_${rest}`), `${name} in ${rest}`);
      continue;
    }
    samples.push(readSample(line, family, types.get(family) ?? "", isOpen));
  }
  const keys = samples.map(({ name, labels }) => `${name} ${JSON.stringify(Object.entries(labels).sort())}`);
  assert.equal(new Set(keys).size, keys.length, "a sample comes twice");
  return { types, samples };
}

function readSample(line: string, family: string, type: string, isOpen: boolean): Sample {
  const [, name = "", labelText = "", number = ""] = SAMPLE.exec(line) ?? [];
  assert.match(name, NAME, line);
  const ends =
    { counter: isOpen ? ["_total"] : [""], gauge: [""], histogram: ["_bucket", "_count", "_sum"] }[type];
  assert.ok(ends?.some((end) => name === family + end), `${name} of the ${type} ${family}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labelText.length) {
    const [, label = "", value = ""] = LABEL.exec(labelText) ?? [];
    assert.notEqual(label, "", `labels of ${line}`);
    assert.ok(!Object.hasOwn(labels, label) && !label.startsWith("__"), `label ${label}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, escaped) => escaped === "n" ? "\n" : escaped);
  }
  assert.match(number, /^(?:NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/);
  return { name, labels, value: Number(number.replace("Inf", "Infinity")) };
}
