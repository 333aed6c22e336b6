// `microlog verify`: says what of a file is whole. Changes nothing.

import { formatBytes, formatNumberOf } from "../recording/analysis/quantities.ts";
import { verifyRecording } from "../recording/analysis/verify.ts";
import { inflate } from "../server/store/zlib.ts";
import type { FoundRecording } from "./find_recording.ts";
import { readBytes } from "./load_recording.ts";
import type { Result } from "./output.ts";

/** Walks every chunk of a file. The exit code is 1 when something cannot be read. */
export function verifyFile(found: FoundRecording): Result {
  const bytes = readBytes(found.path);
  const verification = verifyRecording(bytes, inflate);
  const { ok, chunks, readableBytes, problems } = verification;
  return {
    json: verification,
    text: (style) => {
      const head = ok ? style.good("whole") : style.bad("damaged");
      const size = `${formatBytes(readableBytes)} of ${formatBytes(bytes.length)} can be read`;
      const lines = problems.map(({ offset, message }) => `  byte ${offset}: ${message}`);
      return [`${found.path}: ${head}, ${formatNumberOf(chunks, "chunk")}, ${size}`, ...lines].join("\n");
    },
    exitCode: ok ? 0 : 1,
  };
}
