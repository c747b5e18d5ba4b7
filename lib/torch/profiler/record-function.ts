import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { refusePromise, requireFunction, TorchError } from '../errors.js';

/** Whether a profile of this thread is running. */
let isRecording = false;

/** @internal */
export function setRecording(value: boolean): void {
  isRecording = value;
}

/** A range of time that ends when it is disposed. */
export class RecordFunction implements Disposable {
  /** @internal */
  constructor(private readonly range: number | null) {}

  /** Ends the range; the second time does nothing. */
  dispose(): void {
    if (this.range !== null) core.leaveRange(this.range);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

const nothing = new RecordFunction(null);

/**
 * Names work in the running profile, as `torch.profiler.record_function`: that of a function, or to the end of a block with
 * `using _ = recordFunction('name')`. Without a running profile it costs nothing.
 */
export function recordFunction(name: string): RecordFunction;
export function recordFunction<T>(name: string, fn: () => T): T;
export function recordFunction<T>(name: string, fn?: () => T): T | RecordFunction {
  if (typeof name !== 'string') {
    throw new TorchError(
      `recordFunction: name should be a string, got ${describeValue(name)}`,
      'TypeError',
      'recordFunction',
    );
  }
  if (fn !== undefined) requireFunction('recordFunction', fn);
  const range = isRecording ? new RecordFunction(core.enterRange(name)) : nothing;
  if (fn === undefined) return range;
  try {
    return refusePromise('recordFunction', fn());
  } finally {
    range.dispose();
  }
}
