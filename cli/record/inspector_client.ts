// Asks a program that never comes to an end of its JavaScript to run one more line, by the inspector's protocol:
// https://chromedevtools.github.io/devtools-protocol/v8/Debugger/

/** A message of the inspector. */
interface ProtocolMessage {
  readonly id?: number;
  readonly method?: string;
}

const ENABLE = 1;
const PAUSE = 2;
const EVALUATE = 3;

/**
 * Where the inspector behind a port takes sessions.
 * @throws when nobody answers there, or it is no inspector
 */
export async function findTarget(port: number, signal: AbortSignal): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal });
  const targets: unknown = await answer.json();
  const target: unknown = Array.isArray(targets) ? targets[0] : undefined;
  if (typeof target === "object" && target !== null && "webSocketDebuggerUrl" in target) {
    return String(target.webSocketDebuggerUrl);
  }
  throw new Error(`Port ${port} is no inspector's`);
}

/**
 * Pauses a program wherever it is and evaluates there, in its main context. Ends when that is done, when the program is
 * gone, or with the signal.
 * @returns what lets the program go on
 */
export function evaluatePaused(url: string, expression: string, signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const send = (id: number, method: string, params = {}) =>
      socket.send(JSON.stringify({ id, method, params }));
    const finish = () => {
      signal.removeEventListener("abort", finish);
      resolve(() => socket.close());
    };
    signal.addEventListener("abort", finish);
    socket.addEventListener("error", finish);
    socket.addEventListener("close", finish);
    socket.addEventListener("open", () => {
      send(ENABLE, "Debugger.enable");
      send(PAUSE, "Debugger.pause");
    });
    socket.addEventListener("message", ({ data }) => {
      const message: ProtocolMessage = JSON.parse(String(data)); // from the inspector
      if (message.method === "Debugger.paused") {
        send(EVALUATE, "Runtime.evaluate", { expression, silent: true });
      } else if (message.id === EVALUATE) finish();
    });
  });
}
