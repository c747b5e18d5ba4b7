/** Benchmarks, in comparison with PyTorch in the same run. docs/benchmarks.md describes the method. */
import { UsageError } from '../errors.js';
import { HEADLINE, opCases, repeated } from './ops.js';
import type { BenchListener, BenchResult, CaseResult } from './result.js';
import { type Case, Session, type SessionOptions } from './session.js';

export { type BenchStepOptions, benchStep } from './bench-step.js';
export { type BenchOwnOptions, benchOwn, type OwnResult } from './own-case.js';
export { type BenchProcessesOptions, benchProcesses, type ProcessesResult } from './processes.js';
export type {
  BenchListener,
  BenchResult,
  CaseResult,
  StepResult,
  TokensComparison,
} from './result.js';
export { type BenchScaleOptions, benchScale, type ScaleResult } from './scale.js';

/**
 * Measures small ops.
 *
 * @param options.filter Only cases whose names contain this.
 */
export async function benchOps(
  options: SessionOptions & { filter?: string | undefined },
  listener: BenchListener = {},
): Promise<BenchResult> {
  const { filter = '' } = options;
  const all = opCases();
  const chosen = [...all].filter(([name]) => name.includes(filter));
  if (chosen.length === 0) {
    throw new UsageError(
      `no case's name contains '${filter}'; there are ${[...all.keys()].join(', ')}`,
    );
  }
  using session = await Session.open(options);
  listener.onStart?.(session.versions(), session.threads);
  const results: CaseResult[] = [];
  for (const [name, body] of chosen) {
    const reference = await session.reference?.prepare({ op: name });
    const one: Case = { name, unit: 'ops/s', ours: repeated(body), reference };
    const [result] = (await session.measure([one])) as [CaseResult];
    results.push(result);
    listener.onCase?.(result);
  }
  return session.result(
    'ops',
    results,
    results.find(({ name }) => name === HEADLINE),
  );
}
