import { constants } from 'node:os';
import { findAddons, requireLoader } from '../native/addon.js';

/** Signals that ask a run to stop. SIGHUP: its terminal or connection is gone. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Those of which a second one ends the process. Systems send SIGHUP twice, or after SIGTERM. */
const ENDING = ['SIGINT', 'SIGTERM'] as const;

/** Signals that schedulers of clusters send on request before the time of a job is up. */
const SAVING = ['SIGUSR1', 'SIGUSR2'] as const;

/** A key that is pressed once in a terminal comes twice within so many milliseconds under npx, which passes it on. */
const SAME_PRESS_MS = 250;

/** What a run does on signals. */
export interface Signals extends Disposable {
  /** Aborted by the first signal that asks to stop. */
  readonly stop: AbortSignal;
  /** From now on there is something to save. */
  begin(): void;
  /** Whether a signal has asked for a checkpoint since the last call. */
  wantsSave(): boolean;
  /** Called with each checkpoint: says so where a signal has asked for it. */
  onSave(step: number): void;
  /** 128 plus the number of the signal that asked to stop, as in shells. */
  exitCode(): number;
}

/**
 * Turns the first SIGINT, SIGTERM or SIGHUP into a request to stop, so that results can be saved. After it, SIGINT and
 * SIGTERM end the process at once, also in a long computation. Before `begin` is called, the first ends the process,
 * too: there is nothing to save yet. SIGUSR1 and SIGUSR2 ask for a checkpoint only.
 *
 * @param note Called with what is told to the user.
 */
export function listenToSignals(note: (text: string) => void): Signals {
  const controller = new AbortController();
  let code = 1;
  let begun = false;
  let isSecondWatched = false;
  let isSaveWanted = false;
  let isSaveAwaited = false;
  const stop = (name: (typeof STOPPING)[number]) => () => {
    if (controller.signal.aborted) return;
    code = 128 + constants.signals[name];
    if (!begun) process.exit(code);
    // Without a listener the system itself ends the process at the next one.
    if (!isSecondWatched) for (const other of ENDING) off(other);
    controller.abort();
    note('stopping after this step; once more stops at once, without saving');
  };
  const save = () => {
    if (!begun || controller.signal.aborted) return;
    isSaveWanted = true;
    isSaveAwaited = true;
    note('saving after this step');
  };
  const listeners = new Map<NodeJS.Signals, () => void>([
    ...STOPPING.map((name) => [name, stop(name)] as const),
    ...SAVING.map((name) => [name, save] as const),
  ]);
  const off = (name: NodeJS.Signals) => {
    process.off(name, listeners.get(name) as () => void);
  };
  for (const [name, listener] of listeners) process.on(name, listener);
  return {
    stop: controller.signal,
    begin: () => {
      if (begun) return;
      begun = true;
      isSecondWatched = endOnSecond();
    },
    wantsSave() {
      const isWanted = isSaveWanted;
      isSaveWanted = false;
      return isWanted;
    },
    onSave(step) {
      if (isSaveAwaited) note(`step ${step} is saved`);
      isSaveAwaited = false;
    },
    exitCode: () => code,
    [Symbol.dispose]() {
      for (const name of listeners.keys()) off(name);
    },
  };
}

/** Lets a second signal end the process. @returns whether the addon can */
function endOnSecond(): boolean {
  const { loader } = findAddons();
  if (loader === null) return false;
  const numbers = ENDING.map((name) => constants.signals[name]);
  return requireLoader(loader).endOnSecond(numbers, SAME_PRESS_MS);
}
