// A task of its own for what has time: frames and keys go first.

/** Calls back in another task. Timers are held up when many follow each other; messages are not. */
export function afterThis(act: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    act();
  };
  port2.postMessage(undefined);
}
