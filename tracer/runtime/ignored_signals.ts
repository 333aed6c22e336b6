// Signals that a program was started to ignore: by nohup, or in the background of a shell. Bun and Deno go on ignoring
// them, as long as nobody listens; so the tracer must not. Node listens again to all by itself.

/** Numbers of the signals on Linux (signal(7)), the only system that tells. */
const NUMBERS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGTERM: 15,
};

/** @param status text of /proc/self/status, in which SigIgn is a bit for each signal, in hexadecimal */
export function isIgnored(status: string, signal: string): boolean {
  const mask = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  const number = NUMBERS[signal];
  return mask !== undefined && number !== undefined &&
    (BigInt(`0x${mask}`) >> BigInt(number - 1) & 1n) === 1n;
}
