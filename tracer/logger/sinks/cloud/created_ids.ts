// Ids of records for receivers that tell by them what they have already.

/** Makes ids that no other process makes: a random beginning, and a number that counts up. Letters and digits alone. */
export function createIds(): () => string {
  const beginning = crypto.randomUUID().replaceAll("-", "").slice(0, 20);
  let count = 0;
  return () => `${beginning}${(count++).toString(36).padStart(10, "0")}`;
}
