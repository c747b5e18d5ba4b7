import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns the first SIGINT or SIGTERM into a request to stop, so that what was computed can be saved; the second ends the
 * process at once.
 *
 * @param onFirst Called for the first signal.
 */
export function stopOnSignals(onFirst: () => void): {
  readonly signal: AbortSignal;
  /** 128 plus the number of the signal that came, as shells have it. */
  exitCode(): number;
  dispose(): void;
} {
  const controller = new AbortController();
  let code = 1;
  const listeners = SIGNALS.map((name) => {
    const listener = (): void => {
      code = 128 + constants.signals[name];
      if (controller.signal.aborted) process.exit(code);
      controller.abort();
      onFirst();
    };
    process.on(name, listener);
    return () => process.off(name, listener);
  });
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose: () => {
      for (const remove of listeners) remove();
    },
  };
}
