/** Runs all cases of an entry. */
import { torch } from '../../lib/index.js';
import { type ModuleCase, runModule } from './modules.js';
import { type OpCase, runOp } from './ops.js';
import { type OptimizerCase, runOptimizer } from './optimizers.js';
import { type Case, type Outcome, Tallies, type Tally } from './outcome.js';
import type { Database, Recorder, Request } from './recorder.js';

const RUNNERS: Record<Database, (one: never, data: Uint8Array) => Outcome> = {
  ops: (one: OpCase, data) => runOp(one, data),
  modules: (one: ModuleCase, data) => runModule(one, data),
  optimizers: (one: OptimizerCase, data) => runOptimizer(one, data),
};

/** @param begins Is told of each case before it runs, for the case that it ends the process. */
export async function runEntry(
  recorder: Recorder,
  request: Request,
  begins: (one: Case) => void = () => {},
): Promise<Tally[]> {
  const tallies = new Tallies();
  try {
    for await (const { cases, data } of recorder.cases(request)) {
      for (const one of cases) {
        begins(one);
        tallies.add(one, runCase(request.db, one, data));
      }
    }
  } catch (error) {
    const one = { entry: request.entry, dtype: '', variant: 'plain', number: 0, form: 'function' };
    tallies.add(one, {
      status: 'unwritable',
      detail: `Python failed: ${(error as Error).message}`,
    });
  }
  return tallies.list;
}

function runCase(db: Database, one: Case, data: Uint8Array): Outcome {
  if (one.unwritable !== undefined) return { status: 'unwritable', detail: one.unwritable };
  using _ = torch.scope();
  return RUNNERS[db](one as never, data);
}
