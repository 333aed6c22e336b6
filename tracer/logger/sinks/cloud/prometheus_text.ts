// Metrics as Prometheus scrapes them: the text format 0.0.4, and OpenMetrics 1.0 for those who ask for it.

import type { FieldMask } from "../../json_fields.ts";
import type { MetricReading } from "../../../telemetry/metrics.ts";

/** What a scraper may ask for. */
export type PrometheusFormat = "text" | "openmetrics";

/** `Content-Type` by format. */
export const PROMETHEUS_TYPES: Readonly<Record<PrometheusFormat, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** Words for units, as OpenTelemetry's translation has them; those that are missing stand for themselves. */
const UNITS: Readonly<Record<string, string>> = {
  "1": "",
  "%": "percent",
  d: "days",
  h: "hours",
  min: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
  By: "bytes",
  kBy: "kilobytes",
  MBy: "megabytes",
  GBy: "gigabytes",
  KiBy: "kibibytes",
  MiBy: "mebibytes",
  GiBy: "gibibytes",
  Hz: "hertz",
  Cel: "celsius",
};

/** A metric with its instances. */
interface Family {
  readonly name: string;
  readonly unit: string;
  readonly readings: MetricReading[];
}

/** What is written with. */
interface Style {
  readonly isOpen: boolean;
  readonly mask: FieldMask | undefined;
}

/** The format that an `Accept` header asks for. */
export function chooseFormat(accept: string): PrometheusFormat {
  return /application\/openmetrics-text/i.test(accept) ? "openmetrics" : "text";
}

/** Metrics as text. Values of tags are masked as fields are. */
export function writePrometheus(
  readings: readonly MetricReading[],
  format: PrometheusFormat,
  mask: FieldMask | undefined,
): string {
  const style = { isOpen: format === "openmetrics", mask };
  const families = groupReadings(readings).map((family) => writeFamily(family, style));
  return `${families.join("")}${style.isOpen ? "# EOF\n" : ""}`;
}

/** What stands behind a family's name in its samples: these names must be nobody else's. */
const ENDS = ["", "_total", "_bucket", "_count", "_sum", "_created"];

/** By the names that they have here: no two families may have the same. */
function groupReadings(readings: readonly MetricReading[]): readonly Family[] {
  const families = new Map<string, Family>();
  const taken = new Set<string>();
  for (const reading of readings) {
    const key = `${reading.kind} ${reading.name}`;
    const known = families.get(key);
    if (known !== undefined) {
      known.readings.push(reading);
      continue;
    }
    const unit = unitWord(reading.unit);
    const usual = familyName(reading, unit);
    let name = usual;
    for (let number = 2; ENDS.some((end) => taken.has(name + end)); number++) name = `${usual}_${number}`;
    for (const end of ENDS) taken.add(name + end);
    families.set(key, {
      name,
      unit: name === usual && name.endsWith(`_${unit}`) ? unit : "",
      readings: [reading],
    });
  }
  return [...families.values()];
}

/** `request duration` in `ms` is `request_duration_milliseconds`. Of counters without `_total`. */
function familyName({ kind, name }: MetricReading, unit: string): string {
  let base = name.replaceAll(/[^a-zA-Z0-9_:]+/g, "_").replace(/^(?=\d)|^$/, "_");
  if (kind === "counter") base = base.replace(/_total$/, "");
  if (unit !== "" && !base.endsWith(`_${unit}`)) base = `${base.replace(/_+$/, "")}_${unit}`;
  return base;
}

function unitWord(unit: string): string {
  // `{requests}` is an annotation; `By/s` is `bytes_per_second`.
  const parts = unit.replaceAll(/\{[^}]*\}/g, "").split("/").map((part) =>
    Object.hasOwn(UNITS, part)
      ? UNITS[part] ?? ""
      : part.replaceAll(/[^a-zA-Z0-9]+/g, "_").replaceAll(/^_|_$/g, "")
  );
  const [of = "", per] = parts;
  if (per === undefined || per === "") return of;
  return `${of === "" ? "" : `${of}_`}per_${per.replace(/s$/, "")}`;
}

function writeFamily({ name, unit, readings }: Family, style: Style): string {
  const [first] = readings;
  if (first === undefined) return "";
  const { kind } = first;
  // The text format names a counter by its samples, OpenMetrics by its family.
  const told = kind === "counter" && !style.isOpen ? `${name}_total` : name;
  const help = first.name === name ? "" : `# HELP ${told} ${escapeHelp(first.name, style)}\n`;
  const unitLine = style.isOpen && unit !== "" ? `# UNIT ${told} ${unit}\n` : "";
  const samples = readings.map((reading) => writeReading(name, reading, style)).join("");
  return `# TYPE ${told} ${kind}\n${unitLine}${help}${samples}`;
}

function writeReading(name: string, reading: MetricReading, style: Style): string {
  const { kind, tags, value, counts } = reading;
  const labels = labelsOf(tags, kind === "histogram", style.mask);
  const line = (end: string, more: readonly string[], number: number) => {
    const all = [...labels, ...more];
    return `${name}${end}${all.length === 0 ? "" : `{${all.join(",")}}`} ${numberText(number)}\n`;
  };
  if (counts === undefined) return line(kind === "counter" ? "_total" : "", [], value);
  const buckets = counts.byDoubling().map(({ most, count }) =>
    line("_bucket", [`le="${boundText(most)}"`], count)
  );
  return `${buckets.join("")}${line("_bucket", ['le="+Inf"'], counts.count)}${
    line("_count", [], counts.count)
  }${line("_sum", [], value)}`;
}

function labelsOf(
  tags: MetricReading["tags"],
  isHistogram: boolean,
  mask: FieldMask | undefined,
): readonly string[] {
  const taken = new Set(isHistogram ? ["le"] : []);
  // In one order for all instances: else two of them might change names.
  return Object.keys(tags).sort().map((tag) => [tag, tags[tag]] as const).map(([tag, value]) => {
    // Those that begin with two underscores are Prometheus' own.
    const usual = tag.replaceAll(/[^a-zA-Z0-9_]+/g, "_").replace(/^__+/, "_").replace(/^(?=\d)|^$/, "_");
    let name = usual;
    for (let number = 2; taken.has(name); number++) name = `${usual}${number}`;
    taken.add(name);
    const text = String(value);
    const shown = mask === undefined ? text : mask.hides(tag) ? "***" : mask.text(text);
    return `${name}="${escapeLabel(shown)}"`;
  });
}

function escapeLabel(text: string): string {
  return text.toWellFormed().replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

/** Quotation marks are escaped in OpenMetrics alone. */
function escapeHelp(text: string, { isOpen, mask }: Style): string {
  const shown = (mask === undefined ? text : mask.text(text)).toWellFormed();
  const escaped = shown.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", " ");
  return isOpen ? escaped.replaceAll('"', '\\"') : escaped;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : `${value}`;
}

/** Both formats read `1` and `1.0` as the same bound, OpenMetrics wants the latter. */
function boundText(bound: number): string {
  return Number.isInteger(bound) && Math.abs(bound) < 1e21 ? `${bound}.0` : `${bound}`;
}
