/** What an evaluation tells while it runs. */
export interface EvaluationHooks {
  onSkip?(name: string, reason: string): void;
  /** What was assumed or interpolated: a line each. */
  onNote?(note: string): void;
  /** After each batch: how many of the images are done. */
  onProgress?(done: number, total: number): void;
  /** Ends it before the next batch. */
  readonly signal?: AbortSignal;
}
