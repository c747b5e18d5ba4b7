/** A run of benchmarks: our side, and PyTorch where a comparison is wanted. */
import { load } from '../native/load.js';
import { torch } from '../torch/index.js';
import { machine } from './machine.js';
import { measure, type Timed, timed } from './measure.js';
import { type Prepared, Reference } from './reference.js';
import { type BenchResult, type CaseResult, caseResult, type Unit } from './result.js';

export interface SessionOptions {
  /** Compare with PyTorch: in the Python of that path, or with true in the one that is found. */
  reference?: string | boolean | undefined;
  rounds?: number | undefined;
  /** Threads of both sides; libtorch's own choice by default. */
  threads?: number | undefined;
}

/** One case on both sides. */
export interface Case {
  name: string;
  unit: Unit;
  /** How many of the unit (images, ops) an iteration processes; 1 by default. */
  perIteration?: number;
  ours: { run(iterations: number): void | Promise<void> };
  /** The workload of the other side, where there is one. */
  reference: Prepared | undefined;
}

/** Starts PyTorch on the libtorch in use and with our number of threads; `true` means the Python that is found. */
export async function startReference(python: string | true): Promise<Reference> {
  return await Reference.start({
    python: python === true ? undefined : python,
    libtorch: load().libtorch.path,
    threads: torch.getNumThreads(),
  });
}

/** The versions of the two sides. */
export function versionsOf<R extends Reference | null>(
  reference: R,
): { libtorch: string; reference: R extends null ? null : string };
export function versionsOf(reference: Reference | null) {
  return { libtorch: load().libtorch.version, reference: reference?.torchVersion ?? null };
}

/** By default enough rounds to show the spread. */
const ROUNDS = 15;

export class Session implements Disposable {
  private constructor(
    readonly rounds: number,
    readonly reference: Reference | null,
  ) {}

  static async open(options: SessionOptions): Promise<Session> {
    if (options.threads !== undefined) torch.setNumThreads(options.threads);
    const reference = options.reference ? await startReference(options.reference) : null;
    return new Session(options.rounds ?? ROUNDS, reference);
  }

  /** Measures cases in alternation, both sides of each. */
  async measure(cases: readonly Case[], roundSeconds?: number): Promise<CaseResult[]> {
    const sides = cases.map(({ ours, reference }) => [
      timed(ours),
      ...(reference ? [reference] : []),
    ]);
    const options = { rounds: this.rounds, ...(roundSeconds && { roundSeconds }) };
    const seconds = await measure(sides.flat(), options);
    return cases.map(({ name, unit, perIteration }, i) => {
      const own = seconds.splice(0, (sides[i] as Timed[]).length);
      return caseResult(name, unit, own, perIteration);
    });
  }

  /** The method of all measurements by {@link measure}. */
  private get method(): string {
    const turns = this.reference === null ? '' : ', of both sides in turn';
    return `medians of ${this.rounds} rounds${turns}, after a warm-up`;
  }

  /** All cases as one result, under the numbers of the leading one. */
  result(name: string, cases: CaseResult[], leading = cases[0] as CaseResult): BenchResult {
    return {
      ...leading,
      name,
      cases,
      rounds: this.rounds,
      method: this.method,
      versions: this.versions(),
      machine: machine(),
    };
  }

  get threads(): number {
    return torch.getNumThreads();
  }

  versions(): BenchResult['versions'] {
    return versionsOf(this.reference);
  }

  [Symbol.dispose](): void {
    this.reference?.stop();
  }
}
