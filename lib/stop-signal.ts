/** Tells that work should stop: an AbortSignal, of which no more is used. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  /** Throws the reason if work should stop. */
  throwIfAborted(): void;
}

/** Why work stops in a process whose own signal has not come: that of another one has, which works with it. */
export class StoppedElsewhere extends Error {
  override name = 'StoppedElsewhere';

  constructor() {
    super('another process was asked to stop');
  }
}

/** Whether an error tells that work was stopped, by the signal or by that of another process. */
export function isStop(error: unknown, signal: StopSignal | undefined): boolean {
  return error instanceof StoppedElsewhere || (signal?.aborted === true && error === signal.reason);
}
