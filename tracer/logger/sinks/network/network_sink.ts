// Makes sinks of the network from what a protocol says of itself.

import { reasonOf } from "../../hostile.ts";
import type { SinkContext } from "../sink_type.ts";
import type { Sink, SinkNetwork } from "../sink.ts";
import { BatchSink, type Sender } from "./batch_sink.ts";
import type { Capture } from "./entry.ts";
import { createHttpSender, type HttpProtocol } from "./http_sender.ts";
import { type NetworkLimits, type NetworkOptions, networkOptions } from "./network_options.ts";
import { Spool } from "./spool.ts";

/** What a configuration says of sending, as far as it says anything. */
export type GivenOptions = { readonly [K in keyof NetworkOptions]?: NetworkOptions[K] | undefined };

/** Bytes of a file that keeps records. */
const MOST_SEGMENT_BYTES = 1024 * 1024;

/** A sink of the network. */
export interface NetworkSinkParts {
  /** What `health()` calls it. Without secrets. */
  readonly name: string;
  readonly context: SinkContext;
  readonly options: GivenOptions;
  readonly limits?: NetworkLimits;
  readonly capture: Capture;
  readonly network: SinkNetwork;
}

/**
 * Makes a sink that sends batches its own way.
 * @throws {TypeError} when there are no files for what it is to keep
 */
export async function createNetworkSink(
  { name, context, options: given, limits = {}, capture, network }: NetworkSinkParts,
  createSender: (options: NetworkOptions) => Sender,
): Promise<Sink> {
  const options = networkOptions(given, limits);
  const { host } = context;
  return new BatchSink({
    name,
    host,
    network,
    capture,
    sender: createSender(options),
    spool: await createSpool(context, network, options),
    overheadBytes: limits.overheadBytes ?? 1,
    random: Math.random,
  }, options);
}

/** Makes a sink that sends batches by HTTP. @param gzip whether bodies are packed, where that is possible */
export async function createHttpSink(
  parts: NetworkSinkParts,
  { protocol, gzip }: { readonly protocol: HttpProtocol; readonly gzip: boolean },
): Promise<Sink> {
  const { network, context: { host } } = parts;
  return await createNetworkSink(
    parts,
    ({ timeoutMillis }) => createHttpSender({ network, protocol, timeoutMillis, gzip, now: host.now }),
  );
}

async function createSpool(
  { host }: SinkContext,
  network: SinkNetwork,
  { spool: path, spoolBytes: maxBytes, queueBytes, overload }: NetworkOptions,
): Promise<Spool | undefined> {
  if (path === undefined) {
    if (overload !== "block") return undefined;
    throw new TypeError(
      'Cannot have callers wait ("overload": "block"): "spool" says where records are kept meanwhile',
    );
  }
  if (host.files === undefined) {
    throw new TypeError('Cannot keep records in files ("spool"): this host has none');
  }
  const key = `${network.processId().toString(36)}${Math.floor(Math.random() * 2 ** 32).toString(36)}`;
  const files = await host.files();
  try {
    // What is read back at once finds room while half of it is free.
    const segmentBytes = Math.min(MOST_SEGMENT_BYTES, queueBytes / 4);
    return new Spool({ files, path, maxBytes, segmentBytes, now: host.now, key });
  } catch (error) {
    throw new TypeError(`Cannot keep records in ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
