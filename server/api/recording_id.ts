// The name of a recording within its root: `application/2026_01_31_12_00_00`. How names are made is recording/naming.ts;
// this is how those that come from outside are checked, before anybody makes a path of them.

/** The two parts of a recording's name. */
export interface RecordingId {
  readonly application: string;
  /** `YYYY_MM_DD_HH_MM_SS` in local time, with `_2`, `_3`… when more began in that second. */
  readonly time: string;
}

/** `2026_01_31_12_00_00` */
const SECOND_LENGTH = 19;

const TIME = /^\d{4}(?:_\d{2}){5}(?:_\d{1,6})?$/;

/** Letters, digits and `._+@-`, but no dot at either end: no hidden folders, no `..`, nothing that Windows drops. */
const APPLICATION = /^(?!\.)[\p{L}\p{N}\p{M}._+@-]{1,100}(?<!\.)$/u;

/** Whether the text is the name of an application, and so of one folder right below a root. */
export function isApplicationName(text: string): boolean {
  return APPLICATION.test(text);
}

/** Whether the text is the time part of a name. */
export function isRecordingTime(text: string): boolean {
  return TIME.test(text);
}

/** The parts of `application/time`, or undefined when the text is no such name. */
export function parseRecordingId(text: string): RecordingId | undefined {
  const [application = "", time = "", ...rest] = text.split("/");
  if (rest.length > 0 || !isApplicationName(application) || !isRecordingTime(time)) return undefined;
  return { application, time };
}

/** `application/time`. */
export function formatRecordingId({ application, time }: RecordingId): string {
  return `${application}/${time}`;
}

/** Orders times from early to late: of one second, `_10` after `_2`. */
export function compareRecordingTimes(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length === SECOND_LENGTH && b.length === SECOND_LENGTH) return a < b ? -1 : 1;
  const [secondA, secondB] = [a.slice(0, SECOND_LENGTH), b.slice(0, SECOND_LENGTH)];
  if (secondA !== secondB) return secondA < secondB ? -1 : 1;
  return Number(a.slice(SECOND_LENGTH + 1) || 1) - Number(b.slice(SECOND_LENGTH + 1) || 1);
}

/** Orders names with the newest first; of one time, by application. */
export function compareNewestFirst(a: RecordingId, b: RecordingId): number {
  return compareRecordingTimes(b.time, a.time) ||
    (a.application < b.application ? -1 : Number(a.application > b.application));
}
