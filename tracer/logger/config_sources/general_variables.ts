// Variables that others read, too: LOG_LEVEL, those of OpenTelemetry and of MickTrace. They are what counts when neither
// the program nor MICROLOG_* says anything else; what of them cannot be understood is left out, and told.

import { findLevel } from "../levels.ts";
import type { Layer, Members } from "./layers.ts";
import { parsePairs, type Variables } from "./own_variables.ts";

/** Variables that are read, but for those of single handlers of MickTrace. */
export const GENERAL_VARIABLES: readonly string[] = [
  "LOG_LEVEL",
  "OTEL_LOG_LEVEL",
  "OTEL_SERVICE_NAME",
  "OTEL_RESOURCE_ATTRIBUTES",
  "OTEL_SDK_DISABLED",
  "MICROMEGAS_PROCESS_PROPERTIES",
  ...["LEVEL", "FORMAT", "ENABLED", "SERVICE", "VERSION", "ENVIRONMENT", "HANDLERS"].map((name) =>
    `MICKTRACE_${name}`
  ),
  ...["CONSOLE", "FILE", "HTTP", "SYSLOG", "MEMORY"].map((type) => `MICKTRACE_${type}_LEVEL`),
  "MICKTRACE_FILE_PATH",
  "MICKTRACE_FILE_ROTATION",
  "MICKTRACE_HTTP_URL",
];

/** Layers of them, those that count less first. @param warn takes what cannot be understood */
export function readGeneralVariables(variables: Variables, warn: (line: string) => void): readonly Layer[] {
  return [readOpenTelemetry(variables, warn), readLogLevel(variables, warn), readMickTrace(variables, warn)];
}

function readLogLevel(variables: Variables, warn: (line: string) => void): Layer {
  const level = readLevel(variables, "LOG_LEVEL", warn);
  return { name: "the environment", members: { level }, names: { level: "LOG_LEVEL" } };
}

/** A level, or undefined where it is none: other libraries have other levels. */
function readLevel(variables: Variables, name: string, warn: (line: string) => void): string | undefined {
  const text = variables[name]?.trim();
  if (text === undefined || text === "") return undefined;
  if (findLevel(text) !== undefined) return text;
  warn(`${name} is ${JSON.stringify(text)}, which is no level here: it is left out`);
  return undefined;
}

/** Attributes of resources that configurations have keys for. */
const ATTRIBUTES: Readonly<Record<string, "service" | "version" | "environment">> = {
  "service.name": "service",
  "service.version": "version",
  "deployment.environment": "environment",
  "deployment.environment.name": "environment",
};

/** OpenTelemetry's specification of environment variables. */
function readOpenTelemetry(variables: Variables, warn: (line: string) => void): Layer {
  const members: Record<string, unknown> = {};
  const names: Record<string, string> = { fields: "OTEL_RESOURCE_ATTRIBUTES" };
  function put(key: string, value: unknown, name: string): void {
    if (value === undefined || value === "") return;
    members[key] = value;
    names[key] = name;
  }
  const { own, others } = readAttributes(variables["OTEL_RESOURCE_ATTRIBUTES"], warn);
  for (const [key, value] of own) put(key, value, "OTEL_RESOURCE_ATTRIBUTES");
  if (others.size > 0) members["fields"] = Object.fromEntries(others);
  put("service", variables["OTEL_SERVICE_NAME"], "OTEL_SERVICE_NAME");
  put("level", readLevel(variables, "OTEL_LOG_LEVEL", warn), "OTEL_LOG_LEVEL");
  if (/^true$/i.test(variables["OTEL_SDK_DISABLED"] ?? "")) put("enabled", false, "OTEL_SDK_DISABLED");
  return { name: "the environment", members, names };
}

/** `service.name=shop,region=eu%20west` */
function readAttributes(text: string | undefined, warn: (line: string) => void): {
  readonly own: ReadonlyMap<string, string>;
  readonly others: ReadonlyMap<string, string>;
} {
  const own = new Map<string, string>();
  const others = new Map<string, string>();
  if (text === undefined || text.trim() === "") return { own, others };
  try {
    for (const [name, value] of Object.entries(parsePairs(text, "OTEL_RESOURCE_ATTRIBUTES"))) {
      const key = ATTRIBUTES[name];
      const decoded = decodeURIComponent(String(value));
      if (key === undefined) others.set(name, decoded);
      else own.set(key, decoded);
    }
  } catch {
    // As the specification has it: all of it is discarded.
    warn(
      `OTEL_RESOURCE_ATTRIBUTES is ${JSON.stringify(text)}; name=value,name=value is wanted: it is left out`,
    );
    return { own: new Map(), others: new Map() };
  }
  return { own, others };
}

/** Formats of MickTrace. */
const FORMATS: Readonly<Record<string, string>> = { structured: "auto", rich: "pretty", simple: "pretty" };

/** Handlers of MickTrace that have another name here. */
const HANDLERS: Readonly<Record<string, string>> = {
  rich: "console",
  rich_console: "console",
  stream: "console",
  rotating: "file",
};

function readMickTrace(variables: Variables, warn: (line: string) => void): Layer {
  const members: Record<string, unknown> = {};
  const names: Record<string, string> = { fields: "MICROMEGAS_PROCESS_PROPERTIES" };
  for (const key of ["level", "enabled", "service", "version", "environment", "format"]) {
    const name = `MICKTRACE_${key.toUpperCase()}`;
    const value = variables[name]?.trim();
    if (value === undefined || value === "") continue;
    members[key] = key === "format" ? FORMATS[value] ?? value : value;
    names[key] = name;
  }
  const handlers = variables["MICKTRACE_HANDLERS"]?.trim() ?? "";
  if (handlers !== "") {
    members["sinks"] = handlers.split(",").map((handler) => readHandler(handler.trim(), variables, warn));
    names["sinks"] = "MICKTRACE_HANDLERS";
  }
  const properties = variables["MICROMEGAS_PROCESS_PROPERTIES"]?.trim() ?? "";
  if (properties !== "") members["fields"] = parsePairs(properties, "MICROMEGAS_PROCESS_PROPERTIES");
  return { name: "the environment", members, names };
}

function readHandler(handler: string, variables: Variables, warn: (line: string) => void): Members {
  const type = HANDLERS[handler] ?? handler;
  const level = variables[`MICKTRACE_${handler.toUpperCase()}_LEVEL`];
  const options = type === "file"
    ? { path: variables["MICKTRACE_FILE_PATH"], ...readRotation(variables["MICKTRACE_FILE_ROTATION"], warn) }
    : type === "http"
    ? { url: variables["MICKTRACE_HTTP_URL"] }
    : {};
  return { type, ...(level === undefined || level === "" ? {} : { level }), ...options };
}

const BYTES: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `10MB`, `daily` or `hourly` */
function readRotation(text: string | undefined, warn: (line: string) => void): Members {
  if (text === undefined || text.trim() === "") return {};
  const [, count, unit] = /^\s*(\d+)\s*([kmg]?)i?b?\s*$/i.exec(text) ?? [];
  if (count !== undefined) return { maxBytes: Number(count) * (BYTES[unit?.toLowerCase() ?? ""] ?? 1) };
  if (/^\s*(?:daily|day|midnight)\s*$/i.test(text)) return { every: "day" };
  if (/^\s*(?:hourly|hour)\s*$/i.test(text)) return { every: "hour" };
  warn(
    `MICKTRACE_FILE_ROTATION is ${
      JSON.stringify(text)
    }; a size as 10MB, daily or hourly is wanted: it is left out`,
  );
  return {};
}
