// A file that the decode worker keeps between two requests, because it may grow. Runs in the decode worker.

import { GrowingDecoder } from "../../recording/codec/decode.ts";
import { decodeForViews } from "./decode_recording.ts";
import type { DecodedRecording } from "./decode_protocol.ts";
import type { FilePart } from "./fetched_file.ts";

/** One file, decoded again whenever something was appended. */
export class GrowingFile {
  readonly #decoder = new GrowingDecoder();
  #bytes = new Uint8Array(0);

  /** As `decodeForViews()`; what comes behind the known bytes is decoded alone. */
  async decode(
    { bytes: appended, start, running }: FilePart & { readonly running: boolean },
    onProgress?: (share: number) => void,
  ): Promise<DecodedRecording> {
    const bytes = new Uint8Array(start + appended.length);
    bytes.set(this.#bytes.subarray(0, start));
    bytes.set(appended, start);
    this.#bytes = bytes;
    return await decodeForViews({ bytes, running }, onProgress, this.#decoder);
  }
}
