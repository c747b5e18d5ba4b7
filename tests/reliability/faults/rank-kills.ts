/**
 * `npm run test:rank-kills -- [--kills N] [--starts N] [--by launch|torchrun] [--seed N]`: one of two processes that train
 * together is killed at random moments, and all are started again, until so many kills were had. Each run that comes to its end has
 * the weights of one that nothing disturbed. Then two processes start and end so many times, and none may hang.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../../lib/native/paths.js';
import { pythonEnv } from '../../python/python.js';
import { childrenOf, type Running, start, startProgram } from '../../support/processes.js';
import { Draw } from '../fuzz/mutate.js';
import { damagedCheckpoint, LONG, SHORT, weightsOf } from './short-run.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    starts: { type: 'string', default: '100' },
    by: { type: 'string', default: 'launch,torchrun' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
  },
});
const draw = new Draw(Number(values.seed));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mae-native-rank-kills-')));

/** Seconds after which processes that are starting or ending are taken for hanging. */
const LONGEST = 300;

/** Ways to start two processes, and to start them again. */
const LAUNCHERS: Readonly<Record<string, (command: readonly string[]) => Running>> = {
  launch: (command) => start(['launch', '--processes', '2', '--restarts', '1000', ...command]),
  torchrun(command) {
    const python = pythonEnv();
    if (python === null) throw new Error('there is no Python with PyTorch; give --by launch');
    const flags = ['--no-python', '--standalone', '--nproc-per-node', '2'];
    return startProgram(
      python.python,
      [
        ...['-m', 'torch.distributed.run', ...flags, '--max-restarts', '1000'],
        ...[process.execPath, join(packageRoot, 'bin', 'mae-native.js'), ...command],
      ],
      { env: python.env },
    );
  },
};

const trains = (out: string) => ['train', ...LONG, '--resume', 'auto', '--out', out];

/** How a run ended; null where it did not in time. */
async function endOf(running: Running) {
  const timer = new AbortController();
  const late = delay(LONGEST * 1000, null, { signal: timer.signal }).catch(() => null);
  const outcome = await Promise.race([running.outcome, late]);
  timer.abort();
  return outcome;
}

/** Kills processes of runs until there were enough kills. */
async function killsBy(name: string): Promise<boolean> {
  const launcher = LAUNCHERS[name];
  if (launcher === undefined) throw new Error(`--by ${name}: expected launch or torchrun`);
  const whole = join(folder, `${name}-whole`);
  const began = performance.now();
  const first = await endOf(launcher(trains(whole)));
  if (first?.code !== 0) throw new Error(`the undisturbed run failed: ${first?.stderr}`);
  let milliseconds = Math.ceil(performance.now() - began);
  const expected = weightsOf(whole);
  const total = { kills: 0, runs: 0, wrong: 0 };
  for (let number = 0; total.kills < Number(values.kills) && total.wrong === 0; number++) {
    const out = join(folder, `${name}-${number}`);
    const running = launcher(trains(out));
    const from = performance.now();
    const isOver = running.outcome.then(() => true);
    while (total.kills < Number(values.kills)) {
      const wait = delay(draw.below(milliseconds)).then(() => false);
      if (await Promise.race([isOver, wait])) break;
      const children = childrenOf(running.child.pid as number);
      const chosen = children[draw.below(Math.max(1, children.length))];
      if (chosen === undefined) continue;
      try {
        process.kill(chosen, 'SIGKILL');
        total.kills++;
      } catch {
        // It has ended meanwhile.
      }
    }
    const outcome = await endOf(running);
    // On a busy machine the first run may have taken long, and most moments would come after the end.
    milliseconds = Math.min(milliseconds, Math.ceil(performance.now() - from));
    const damaged = damagedCheckpoint(out);
    const wrong =
      (outcome === null && 'it hangs') ||
      (outcome?.code !== 0 && `code ${outcome?.code}: ${outcome?.stderr}`) ||
      (damaged && `damaged checkpoint ${damaged}`) ||
      (weightsOf(out) !== expected && 'other weights');
    total.runs++;
    if (wrong) {
      total.wrong++;
      console.log(`  ${name}, after ${total.kills} kills: ${wrong}`);
    }
    rmSync(out, { recursive: true, force: true });
  }
  const { kills, runs, wrong } = total;
  console.log(
    `${name}, seed ${values.seed}: ${kills} kills, ${runs - wrong} of ${runs} runs came to the same weights`,
  );
  return wrong === 0;
}

/** Starts two processes and lets them end, so many times. */
async function starts(count: number): Promise<boolean> {
  for (let number = 0; number < count; number++) {
    const out = join(folder, 'starts');
    const flags = ['train', ...SHORT, '--max-steps', '1', '--quiet', '--out', out];
    const outcome = await endOf(start(['launch', '--processes', '2', ...flags]));
    rmSync(out, { recursive: true, force: true });
    if (outcome?.code === 0) continue;
    console.log(`start ${number + 1}: ${outcome === null ? 'hangs' : outcome.stderr}`);
    return false;
  }
  console.log(`${count} starts and ends of two processes, none hung`);
  return true;
}

let isGood = true;
try {
  for (const name of values.by.split(',')) isGood = (await killsBy(name)) && isGood;
  isGood = (await starts(Number(values.starts))) && isGood;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isGood ? 0 : 1;
