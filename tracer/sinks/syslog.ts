// What `import … from "microlog/sinks/syslog"` gives: the sink of this type, for configurations that hand it in.

import { type DirectSink, directSink, type SinkOptions } from "../logger/sinks/direct_sink.ts";
import { SYSLOG_SINK } from "../logger/sinks/syslog/syslog_sink.ts";

/**
 * Records to syslog (RFC 5424), by UDP unless `protocol` says otherwise. Options are those of `{ type: "syslog" }`.
 *
 * @example
 * await configure({ sinks: [syslogSink({ protocol: "tls", host: "logs.example.org", ca: "ca.pem" })] });
 */
export function syslogSink(options: SinkOptions<typeof SYSLOG_SINK> = {}): DirectSink {
  return directSink(SYSLOG_SINK, options);
}
