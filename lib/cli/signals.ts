import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns the first SIGINT or SIGTERM into a request to stop, so that results can be saved. The second ends the process at
 * once. So does the first before `begin` is called: there is nothing to save yet.
 *
 * @param onFirst Called for the first signal.
 */
export function stopOnSignals(onFirst: () => void): {
  readonly signal: AbortSignal;
  /** From now on there is something to save. */
  begin(): void;
  /** 128 plus the signal's number, as in shells. */
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
      // The system itself ends the process at the next signal, even in a long computation.
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
