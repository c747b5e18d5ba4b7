/** Tells that work should stop: an AbortSignal, of which no more is used. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  /** Throws the reason if work should stop. */
  throwIfAborted(): void;
}
