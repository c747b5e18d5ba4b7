import { fileURLToPath } from 'node:url';
import { core } from '../core.js';
import { describeValue } from '../describe.js';
import { TorchError } from '../errors.js';
import { enter, type Mode } from '../modes.js';
import { checkOptions } from '../options.js';

/** Options of anomaly detection. */
export interface AnomalyOptions {
  /** Whether a gradient that is NaN fails; true by default. */
  checkNan?: boolean;
}

const own = fileURLToPath(new URL('..', import.meta.url));

/** The calls that lead to the present one, without those of this library. */
function stackOfCall(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 64;
  const lines = new Error().stack?.split('\n').slice(1) ?? [];
  Error.stackTraceLimit = stackTraceLimit;
  return lines.filter((line) => !line.includes(own)).join('\n');
}

const set = (enabled: boolean, checkNan: boolean) =>
  core.setAnomalyDetection(enabled, checkNan, stackOfCall);

/**
 * Makes backward passes fail at the function whose gradient is NaN, as `torch.autograd.detect_anomaly`, and tells on stderr
 * which call of the forward pass a failing function is of. For debugging: it is slow.
 */
export function detectAnomaly(options?: AnomalyOptions): Mode;
export function detectAnomaly<T>(options: AnomalyOptions, fn: () => T): T;
export function detectAnomaly<T>(options: AnomalyOptions = {}, fn?: () => T): T | Mode {
  checkOptions('detectAnomaly', options, ['checkNan']);
  const wanted = options.checkNan ?? true;
  const setUp = () => {
    const [enabled, checkNan] = set(true, wanted);
    return () => {
      set(enabled, checkNan);
    };
  };
  return enter('detectAnomaly', setUp, fn);
}

/** Turns anomaly detection on or off, as `torch.autograd.set_detect_anomaly`; see {@link detectAnomaly}. */
export function setDetectAnomaly(mode: boolean, options: AnomalyOptions = {}): void {
  checkOptions('setDetectAnomaly', options, ['checkNan']);
  if (typeof mode !== 'boolean') {
    throw new TorchError(
      `setDetectAnomaly: mode should be true or false, got ${describeValue(mode)}`,
      'TypeError',
      'setDetectAnomaly',
    );
  }
  set(mode, options.checkNan ?? true);
}
