/**
 * `npm run test:faults -- [--only NAME] [--stride N]`: a short run again for each of its system calls that change or open a
 * file, with that call failing or the process killed there; then it has to go on to the same weights, or be refused in one
 * line. The same with a run that goes on from a checkpoint.
 */
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel } from '../../support/pool.js';
import {
  type Call,
  compileShim,
  type Fault,
  faultOfEnd,
  listCalls,
  resume,
  trainWithFault,
  weightsOf,
} from './short-run.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    /** Every Nth call alone. */
    stride: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
});

/** Ways to fail, and the calls that they are tried on. */
interface Kind {
  readonly fault: Omit<Fault, 'at'>;
  isFor(call: Call, index: number, calls: readonly Call[]): boolean;
}

const anyCall = () => true;
/** All calls but writes in the middle of a file, of which there are many. */
const isDistinct: Kind['isFor'] = ({ name, path }, index, calls) =>
  [calls[index - 1], calls[index + 1]].some((other) => other?.name !== name || other.path !== path);
const named =
  (...names: string[]): Kind['isFor'] =>
  ({ name }) =>
    names.includes(name);

const KINDS: Readonly<Record<string, Kind>> = {
  kill: { fault: { error: 'kill' }, isFor: anyCall },
  ENOSPC: { fault: { error: 'ENOSPC' }, isFor: anyCall },
  EIO: { fault: { error: 'EIO' }, isFor: isDistinct },
  'EROFS from there on': { fault: { error: 'EROFS', stays: true }, isFor: isDistinct },
  EBUSY: { fault: { error: 'EBUSY' }, isFor: named('rename', 'link', 'unlink', 'mkdir') },
  EMFILE: { fault: { error: 'EMFILE' }, isFor: named('open') },
};

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mae-native-faults-')));
const shim = compileShim(folder);
const total = { runs: 0, same: 0, refused: 0, wrong: 0 };

/** Disturbs a run at each of its calls; `begin` makes its folder. */
async function disturb(scenario: string, calls: readonly Call[], begin: (out: string) => void) {
  for (const [kind, { fault, isFor }] of Object.entries(KINDS)) {
    if (!`${scenario}, ${kind}`.includes(values.only)) continue;
    const chosen = calls.filter(isFor).filter((_, index) => index % Number(values.stride) === 0);
    const counts = { same: 0, refused: 0, wrong: 0 };
    await inParallel(chosen, Number(values.jobs), async ({ number, name, path }) => {
      const out = join(folder, `${scenario}-${kind}-${number}`.replaceAll(' ', '-'));
      begin(out);
      const ended = faultOfEnd(await trainWithFault(shim, out, { ...fault, at: number }));
      const resumed = ended === undefined ? await resume(out, expected) : { wrong: ended };
      if (typeof resumed === 'string') counts[resumed]++;
      else {
        counts.wrong++;
        console.log(`  ${scenario}, ${kind} at call ${number}, ${name} ${path}: ${resumed.wrong}`);
      }
      rmSync(out, { recursive: true, force: true });
    });
    const { same, refused, wrong } = counts;
    console.log(
      `${scenario}, ${kind}: ${chosen.length} runs, ${same} to the same weights, ${refused} refused, ${wrong} wrong`,
    );
    total.runs += chosen.length;
    total.same += same;
    total.refused += refused;
    total.wrong += wrong;
  }
}

let expected = '';
try {
  const whole = join(folder, 'whole');
  const calls = await listCalls(shim, whole, join(folder, 'journal'));
  expected = weightsOf(whole);
  console.log(`${calls.length} calls of a run`);
  await disturb('a run', calls, () => {});

  // A run that was killed before its last save.
  const half = join(folder, 'half');
  const saving = calls.filter(({ path }) => path.startsWith('checkpoints/step-00000003')).at(0);
  await trainWithFault(shim, half, { at: (saving as Call).number, error: 'kill' });
  const resumed = join(folder, 'resumed');
  cpSync(half, resumed, { recursive: true });
  const resumedCalls = await listCalls(shim, resumed, join(folder, 'resumed-journal'));
  console.log(`${resumedCalls.length} calls of a run that goes on`);
  await disturb('a run that goes on', resumedCalls, (out) =>
    cpSync(half, out, { recursive: true }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { runs, same, refused, wrong } = total;
console.log(
  `${runs} disturbed runs in all, ${same} to the same weights, ${refused} refused, ${wrong} wrong`,
);
process.exitCode = wrong === 0 && runs > 0 ? 0 : 1;
