// The sinks that a configuration can name. Each is loaded when one does.

import type { SinkType } from "./sink_type.ts";

/** The `type` that configurations name. */
export type SinkTypeName =
  | "azure"
  | "cloudwatch"
  | "console"
  | "datadog"
  | "elasticsearch"
  | "file"
  | "gcp"
  | "http"
  | "loki"
  | "memory"
  | "microlog"
  | "newrelic"
  | "null"
  | "opensearch"
  | "prometheus"
  | "sentry"
  | "syslog";

/** Loads a kind of sink. */
export const SINK_LOADERS: Readonly<Record<SinkTypeName, () => Promise<SinkType>>> = {
  azure: async () => (await import("./cloud/azure_sink.ts")).AZURE_SINK,
  cloudwatch: async () => (await import("./cloud/cloudwatch_sink.ts")).CLOUDWATCH_SINK,
  console: async () => (await import("./console_sink.ts")).CONSOLE_SINK,
  datadog: async () => (await import("./datadog_sink.ts")).DATADOG_SINK,
  elasticsearch: async () => (await import("./elasticsearch_sink.ts")).ELASTICSEARCH_SINK,
  file: async () => (await import("./file_sink.ts")).FILE_SINK,
  gcp: async () => (await import("./cloud/google_sink.ts")).GOOGLE_SINK,
  http: async () => (await import("./http_sink.ts")).HTTP_SINK,
  loki: async () => (await import("./loki_sink.ts")).LOKI_SINK,
  memory: async () => (await import("./memory_sink.ts")).MEMORY_SINK,
  microlog: async () => (await import("./microlog_sink.ts")).MICROLOG_SINK,
  newrelic: async () => (await import("./newrelic_sink.ts")).NEWRELIC_SINK,
  null: async () => (await import("./null_sink.ts")).NULL_SINK,
  opensearch: async () => (await import("./elasticsearch_sink.ts")).ELASTICSEARCH_SINK,
  prometheus: async () => (await import("./cloud/prometheus_sink.ts")).PROMETHEUS_SINK,
  sentry: async () => (await import("./cloud/sentry_sink.ts")).SENTRY_SINK,
  syslog: async () => (await import("./syslog/syslog_sink.ts")).SYSLOG_SINK,
};
