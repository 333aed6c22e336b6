// Requests of sinks, by `fetch`: with a limit on time and on what is read, and never to another place than was meant.

import type { HttpAnswer, HttpRequest } from "../logger/sinks/sink.ts";

/** Answers are read up to here: those to a thousand records have some hundred kilobytes. */
const MOST_ANSWER_BYTES = 8 * 1024 * 1024;

/** Timers that do not keep a program alive. */
export type Later = (milliseconds: number, callback: () => void) => () => void;

/**
 * Makes a request.
 * @throws when there is no answer, or none in time
 */
export async function requestBy(
  fetch: typeof globalThis.fetch,
  later: Later,
  { method, url, headers, body, timeoutMillis, outlivesPage }: HttpRequest,
): Promise<HttpAnswer> {
  const controller = new AbortController();
  const late = () => controller.abort(new Error(`no answer within ${timeoutMillis} ms`));
  const stop = later(timeoutMillis, late);
  try {
    const answer = await fetch(url, {
      method,
      headers: { ...headers },
      ...(method === "GET" ? {} : { body }),
      // What authorizes must not be sent elsewhere.
      redirect: "manual",
      signal: controller.signal,
      ...(outlivesPage === true ? { keepalive: true } : {}),
    });
    return {
      status: answer.status,
      header: (name) => answer.headers.get(name) ?? undefined,
      text: await readBody(answer),
    };
  } catch (error) {
    throw new Error(reasonOf(error, controller.signal), { cause: error });
  } finally {
    stop();
  }
}

/** Reads all, so that the connection can be used again. */
async function readBody({ body }: Response): Promise<string> {
  if (body === null) return "";
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = 0; bytes < MOST_ANSWER_BYTES;) {
    const { value, done } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    text += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return text;
}

/** `fetch failed` says nothing: what lies behind it does. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  const told: unknown = signal.aborted ? signal.reason : error;
  if (!(told instanceof Error)) return String(told);
  const { cause } = told;
  return cause instanceof Error && cause.message !== "" ? `${told.message}: ${cause.message}` : told.message;
}
