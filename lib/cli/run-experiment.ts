/** Experiments for the command line: progress on stderr, the table on stdout. */
import { UsageError } from '../errors.js';
import { ablate, type Protocol, protocols, reproduce } from '../experiments/index.js';
import type { AblateFlags } from './ablate.js';
import { budgetOf, commonSettings, type ExperimentFlags } from './experiment-flags.js';
import { withExperimentProgress } from './experiment-progress.js';
import type { ReproduceFlags } from './reproduce.js';

export async function runReproduce(name: string, flags: ReproduceFlags): Promise<void> {
  const { data, valData, out, seeds } = flags;
  const budget = budgetOf(flags);
  const common = commonSettings(flags);
  const summary = await withExperimentProgress(flags.quiet ?? false, (hooks) =>
    reproduce({ name, data, valData, out, budget, seeds, common }, hooks),
  );
  show(summary, flags);
}

export async function runAblate(sweep: string, flags: AblateFlags): Promise<void> {
  const { data, valData, out, pretrainConfig, finetuneConfig, seed } = flags;
  const budget = budgetOf(flags);
  const common = { ...commonSettings(flags), ...(seed === undefined ? {} : { seed }) };
  const cases = listed(flags.cases);
  const chosen = protocolsOf(listed(flags.protocols));
  const summary = await withExperimentProgress(flags.quiet ?? false, (hooks) =>
    ablate(
      {
        sweep,
        cases,
        protocols: chosen,
        data,
        valData,
        out,
        budget,
        pretrainConfig,
        finetuneConfig,
        common,
      },
      hooks,
    ),
  );
  show(summary, flags);
}

const listed = (text: string | undefined) => text?.split(',').map((name) => name.trim());

function protocolsOf(names: readonly string[] | undefined): Protocol[] | undefined {
  return names?.map((name) => {
    const known = protocols.find((protocol) => protocol === name);
    if (known !== undefined) return known;
    throw new UsageError(`protocol '${name}'; expected ${protocols.join(' or ')}`);
  });
}

function show(summary: { table: string; out: string }, { json, quiet }: ExperimentFlags): void {
  if (json) console.log(JSON.stringify(summary));
  else if (!quiet) {
    console.log(summary.table);
    console.log(`table: ${summary.out}/table.md`);
  }
}
