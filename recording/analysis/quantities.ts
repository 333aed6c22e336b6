// Quantities as people read them: three digits at most and a unit. Commands and the page use the same words.

const MICROS_A_SECOND = 1e6;
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** `850 µs`, `12.3 ms`, `1.91 s`, `2 min 5 s`, `3 h 12 min`, `4 d 2 h`. @param micros negative ones keep their sign */
export function formatDuration(micros: number): string {
  if (!Number.isFinite(micros)) return "?";
  if (micros < 0) return `-${formatDuration(-micros)}`;
  if (micros === 0) return "0 ms";
  // The limits are where rounding to three digits would reach the next unit.
  if (micros < 999.5) return `${threeDigits(micros)} µs`;
  if (micros < 999_500) return `${threeDigits(micros / 1000)} ms`;
  if (micros < 59.95 * MICROS_A_SECOND) return `${threeDigits(micros / MICROS_A_SECOND)} s`;
  const seconds = Math.round(micros / MICROS_A_SECOND);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(minutes / 60);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `812 B`, `2.31 kB`, `40.0 MB`: steps of 1,000. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "?";
  if (bytes < 0) return `-${formatBytes(-bytes)}`;
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : threeDigits(value)} ${BYTE_UNITS[unit]}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `79.3 %`. @param share 1 is 100 % */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? `${threeDigits(share * 100)} %` : "?";
}

/** `1 file`, `3 files`. @param plural default: the singular with an s */
export function formatNumberOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** Three digits: `0.41`, `1.91`, `12.3`, `850`; zero is `0`. */
function threeDigits(value: number): string {
  if (value === 0) return "0";
  if (value < 9.995) return value.toFixed(2);
  return value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}
