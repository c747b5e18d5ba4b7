/**
 * `npm run fuzz -- [--seconds N] [--only NAME] [--seed N] [--from N] [--inputs N]`: reads damaged files of every kind, runs
 * the tests that search for faults, each for its share of the time, and prints what came of them. Inputs that show a fault
 * are kept in .cache/fuzz.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../../lib/native/paths.js';
import { fuzz } from './drive.js';
import { targetNames } from './targets/index.js';
import { runSearchingTests, searchingTests } from './test-files.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    from: { type: 'string', default: '0' },
    inputs: { type: 'string', default: `${Number.MAX_SAFE_INTEGER}` },
  },
});
const seed = Number(values.seed);
const from = Number(values.from);
const inputs = Number(values.inputs);

const isWanted = (name: string) => name.startsWith(values.only);
const targets = (await targetNames()).filter(isWanted);
const files = searchingTests().filter(isWanted);
const seconds = Number(values.seconds) / (targets.length + files.length);
if (targets.length + files.length === 0) {
  const all = [...(await targetNames()), ...searchingTests()];
  console.error(`--only ${values.only}: no such target; there are ${all.join(', ')}`);
  process.exit(2);
}

const total = { inputs: 0, accepted: 0, refused: 0, faults: 0 };

function tell(
  name: string,
  counts: { inputs: number; accepted: number; refused: number; faults: number },
): void {
  const { inputs: read, accepted, refused, faults } = counts;
  console.log(
    `${name}: ${read} inputs, ${accepted} accepted, ${refused} refused, ${faults} faults`,
  );
  for (const key of ['inputs', 'accepted', 'refused', 'faults'] as const) total[key] += counts[key];
}

for (const name of targets) {
  const kept = join(packageRoot, '.cache', 'fuzz', name);
  const milliseconds = seconds * 1000;
  const { wrong, ...counts } = await fuzz(name, { seed, from, inputs, milliseconds, kept });
  tell(name, { ...counts, faults: wrong.length });
  for (const { input, what } of wrong) {
    const again = `npm run fuzz -- --only ${name} --seed ${seed} --from ${input} --inputs 1`;
    console.log(`  ${again}: ${what}`);
  }
}
for (const file of files) {
  const { reports, failed, output } = runSearchingTests(file, seconds, seed);
  for (const { name, ...counts } of reports) tell(`${file}: ${name}`, { ...counts, faults: 0 });
  if (!failed) continue;
  total.faults++;
  console.log(`${file} failed:\n${output}`);
}
const { inputs: read, accepted, refused, faults } = total;
console.log(
  `seed ${seed}: ${read} inputs in all, ${accepted} accepted, ${refused} refused, ${faults} faults`,
);
process.exitCode = faults === 0 && read > 0 ? 0 : 1;
