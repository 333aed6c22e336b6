// The sink for syslog: rsyslog, syslog-ng and whatever else takes RFC 5424, by UDP, TCP, TLS or a socket file.

import { RecordReader } from "../../formats/record_view.ts";
import { ConfigurationError, numberFrom, oneOf, type Parser, text } from "../../schema.ts";
import { NETWORK_SHAPE } from "../network/network_options.ts";
import { createNetworkSink } from "../network/network_sink.ts";
import type { ConnectionTarget, SinkHost } from "../sink.ts";
import { sinkType } from "../sink_type.ts";
import { FACILITIES, SyslogMessages } from "./syslog_message.ts";
import { SyslogSender } from "./syslog_sender.ts";

const PROTOCOLS = ["udp", "tcp", "tls", "unix"] as const;

/** The usual ports: RFC 5426, RFC 5425. TCP without TLS has none of its own. */
const PORTS = { udp: 514, tcp: 514, tls: 6514 } as const;

/** Of a message: what every receiver should take by UDP, and what rsyslog takes of a stream (RFC 5424 section 6.1). */
const DATAGRAM_BYTES = 2048;
const STREAM_BYTES = 8192;

/** 32473 is the number for examples (RFC 5612). */
const DATA_ID = "microlog@32473";

const dataId: Parser<string> = (value, path) => {
  const name = text(value, path);
  if (/^[^\s="\]@]{1,24}@\d[\d.]*$/.test(name)) return name;
  throw new ConfigurationError(path, `is ${JSON.stringify(name)}; NAME@NUMBER is wanted`);
};

const SHAPE = {
  ...NETWORK_SHAPE,
  protocol: oneOf(PROTOCOLS),
  host: text,
  port: numberFrom(1, 65_535),
  path: text,
  framing: oneOf(["octets", "lines"]),
  facility: oneOf(FACILITIES),
  appName: text,
  hostname: text,
  messageId: text,
  dataId,
  maxBytes: numberFrom(480, 65_507),
  ca: text,
  cert: text,
  key: text,
  serverName: text,
};

/** Options of sinks of the type `syslog`. */
export const SYSLOG_SINK = sinkType(SHAPE, async (options, context) => {
  const { host, mask } = context;
  const network = await host.network();
  const { connect } = network;
  if (connect === undefined) throw new TypeError("Cannot log to syslog: there are no sockets here");
  const { protocol = "udp", facility = "user", framing = "octets" } = options;
  const target = await targetOf({ ...options, protocol }, host);
  const messages = new SyslogMessages({
    facility,
    hostname: options.hostname ?? network.hostName(),
    appName: options.appName ?? "microlog",
    processId: String(network.processId()),
    messageId: options.messageId,
    dataId: options.dataId ?? DATA_ID,
    maxBytes: options.maxBytes ?? (protocol === "udp" ? DATAGRAM_BYTES : STREAM_BYTES),
  }, new RecordReader({ mask, trace: host.trace }));
  // Called when no format was asked for: then the message alone is the text, and the fields are data.
  let isUsual = false;
  const format = await context.format(() => {
    isUsual = true;
    return "";
  }, false);
  return await createNetworkSink(
    {
      name: `syslog ${nameOf(target)}`,
      context,
      options: { ...options, batchMillis: options.batchMillis ?? 200 },
      network,
      limits: { overheadBytes: 6 },
      capture: (record) => {
        isUsual = false;
        const line = format.line(record).trimEnd();
        return { text: messages.write(record, isUsual ? undefined : line), group: "" };
      },
    },
    ({ timeoutMillis }) => new SyslogSender(connect, target, { framing, timeoutMillis }),
  );
});

/** Where to, as far as the configuration says. */
interface Place {
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
}

async function targetOf(place: Place, sinkHost: SinkHost): Promise<ConnectionTarget> {
  const { protocol, host = "127.0.0.1", path } = place;
  if (protocol === "unix") {
    if (path === undefined) throw new ConfigurationError("path", "is missing: a socket file is wanted");
    return { kind: "unix", path };
  }
  const port = place.port ?? PORTS[protocol];
  if (protocol !== "tls") return { kind: protocol, host, port };
  const [ca, cert, key] = await Promise.all(
    [place.ca, place.cert, place.key].map((given) => readPem(given, sinkHost)),
  );
  return { kind: "tls", host, port, tls: { ca, cert, key, serverName: place.serverName } };
}

/** A certificate or key: the text itself, or the file that holds it. */
async function readPem(given: string | undefined, { files }: SinkHost): Promise<string | undefined> {
  if (given === undefined || given.includes("-----BEGIN ")) return given;
  return (await files?.())?.read(given);
}

function nameOf(target: ConnectionTarget): string {
  return target.kind === "unix" ? `unix ${target.path}` : `${target.kind} ${target.host}:${target.port}`;
}
