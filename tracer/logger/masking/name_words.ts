// Names by their words: `employeeId`, `EMPLOYEE-ID` and `x_employee_id` are all of the key `employee_id`, `idle` is not of `id`.

/** Words of a name in small letters, with a dash before, between and behind them: `-employee-id-`. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/([a-z\d])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, "$1$3-$2").split(/[^\p{L}\d]+/u);
  return `-${words.filter((word) => word !== "").join("-").toLowerCase()}-`;
}

/** Whether a name has the words of a key one after the other. @param key as {@link wordsOf} gives it */
export function hasWords(name: string, key: string): boolean {
  return key !== "--" && wordsOf(name).includes(key);
}
