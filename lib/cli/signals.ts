import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns the first SIGINT or SIGTERM into a request to stop, so that what was computed can be saved; the second ends the
 * process at once. So does the first until `begin` is called: nothing is there to save.
 *
 * @param onFirst Called for the first signal.
 */
export function stopOnSignals(onFirst: () => void): {
  readonly signal: AbortSignal;
  /** From now on there is something to save. */
  begin(): void;
  /** 128 plus the number of the signal that came, as shells have it. */
  exitCode(): number;
  dispose(): void;
} {
  const controller = new AbortController();
  let code = 1;
  let begun = false;
  const listeners = SIGNALS.map((name) => {
    const listener = (): void => {
      code = 128 + constants.signals[name];
      if (!begun) process.exit(code);
      // The system itself ends the process at the next one, even in the middle of a long computation.
      dispose();
      controller.abort();
      onFirst();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  const dispose = (): void => {
    for (const remove of listeners) remove();
  };
  return {
    signal: controller.signal,
    begin: () => {
      begun = true;
    },
    exitCode: () => code,
    dispose,
  };
}
