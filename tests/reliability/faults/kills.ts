/**
 * `npm run test:kills -- [--kills N] [--seed N]`: runs that save every step are killed at random moments, and go on each
 * time, until so many kills were had. Each run that comes to its end has the weights of one that nothing disturbed.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { inParallel } from '../../support/pool.js';
import { Draw } from '../fuzz/mutate.js';
import { damagedCheckpoint, faultOfEnd, LONG, train, weightsOf } from './short-run.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: `${Date.now() % 2 ** 31}` },
    jobs: { type: 'string', default: '2' },
  },
});
const wanted = Number(values.kills);
const draw = new Draw(Number(values.seed));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mae-native-kills-')));
const total = { kills: 0, runs: 0, wrong: 0 };

/** One run, killed until it ends by itself or there were enough kills. */
async function killed(out: string, expected: string, milliseconds: number): Promise<void> {
  for (;;) {
    const running = train(out, { flags: LONG });
    if (total.kills < wanted) {
      // Loading takes most of the time and changes nothing; the moments from there on are drawn.
      await Promise.race([running.printed(/^run's folder/m), running.outcome]);
      await Promise.race([delay(draw.below(milliseconds)), running.outcome]);
      running.child.kill('SIGKILL');
    }
    const outcome = await running.outcome;
    const damaged = damagedCheckpoint(out);
    let wrong = faultOfEnd(outcome) ?? (damaged && `damaged checkpoint ${damaged}`);
    const isEnd = outcome.signal === null;
    if (isEnd) {
      total.runs++;
      if (outcome.code !== 0) wrong ??= `refused: ${outcome.stderr}`;
      else if (weightsOf(out) !== expected) wrong ??= 'other weights';
    } else total.kills++;
    if (wrong !== undefined) {
      total.wrong++;
      console.log(`  after ${total.kills} kills: ${wrong}`);
    }
    if (isEnd || wrong !== undefined) return;
  }
}

try {
  const whole = join(folder, 'whole');
  const running = train(whole, { flags: LONG });
  await running.printed(/^run's folder/m);
  const began = performance.now();
  const { code, stderr } = await running.outcome;
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}: ${stderr}`);
  const milliseconds = Math.ceil(performance.now() - began);
  const expected = weightsOf(whole);
  const names = (function* () {
    for (let number = 0; total.kills < wanted && total.wrong === 0; number++) yield number;
  })();
  await inParallel(names, Number(values.jobs), async (number) => {
    const out = join(folder, `${number}`);
    await killed(out, expected, milliseconds);
    rmSync(out, { recursive: true, force: true });
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const { kills, runs, wrong } = total;
console.log(
  `seed ${values.seed}: ${kills} kills, ${runs} runs came to their end with the same weights, ${wrong} wrong`,
);
process.exitCode = wrong === 0 && kills >= wanted ? 0 : 1;
