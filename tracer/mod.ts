// What `import … from "microlog"` gives. Silent until it is configured, and without any work before it is used.

export {
  captureContext,
  ConfigurationError,
  configure,
  configureFromFile,
  contextHeaders,
  correlation,
  currentContext,
  explain,
  flush,
  getLogger,
  health,
  readHeaders,
  withContext,
  withRemoteContext,
  writeHeaders,
} from "./logger.ts";
export type {
  CapturedContext,
  ConfigurationFileOptions,
  Fields,
  FlushOptions,
  FlushResult,
  HeaderSource,
  Level,
  LevelSetting,
  Logger,
  LoggerConfiguration,
  LoggingHealth,
  LogMethod,
  LogRecord,
  Sink,
  SinkFlush,
  SinkHealth,
} from "./logger.ts";
export { counter, fmetric, gauge, histogram, imetric, prometheusHandler, prometheusText } from "./metrics.ts";
export type {
  Counter,
  Distribution,
  Gauge,
  Histogram,
  KeptPoint,
  MetricBlock,
  MetricOptions,
  Tags,
} from "./metrics.ts";
export { debug, enabled, error, info, start, stop, warn } from "./parts.ts";
export { span, startSpan, traced, wrap } from "./spans.ts";
export type { EventSink, KeptSpan, Span, SpanBlock, SpanOptions, Traced } from "./spans.ts";
