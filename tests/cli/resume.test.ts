/** Runs that are killed at any moment and go on must end with the very bytes of a run that never stopped. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors, saveSafetensors } from '../../lib/checkpoints/index.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { type Outcome, run, start } from '../support/processes.js';
import { logOf, stepsOf, TINY } from '../support/runs.js';

const folder = temporaryFolder();
const TIMEOUT = 240_000;

/** Three epochs and a part of a fourth, of 9 steps of up to 3 batches each. */
const RUN = [
  ...['train', ...TINY, '--data', 'synthetic:103', '--batch-size', '4', '--accum', '3'],
  ...['--max-steps', '30', '--seed', '5', '--log-every', '4', '--save-steps', '2'],
];
/** Draws of every kind, and states of every kind. */
const KINDS: [name: string, flags: string[]][] = [
  ['in float32', ['--masking', 'random', '--clip-grad', '1']],
  [
    'in bf16, with an average of the weights',
    ['--amp', 'bf16', '--ema', '0.9', '--masking', 'block'],
  ],
  ['in fp16, with its scaler', ['--amp', 'fp16', '--masking', 'grid', '--norm-pix-loss']],
];

const last = (out: string, part = '') => join(out, 'checkpoints', `last${part}.safetensors`);
const bytes = (path: string) => readFileSync(path);

/** The log without what depends on time, or on where the run was stopped. */
const timeless = (out: string) =>
  logOf(out)
    .filter(({ kind }) => kind === 'step' || kind === 'epoch' || kind === 'nonfinite')
    .map((record) =>
      Object.fromEntries(Object.entries(record).filter(([name]) => !/second|_ms$/.test(name))),
    );

/** Kills a run with SIGKILL after random times until one of its parts comes to the end. */
async function killedAgainAndAgain(out: string, flags: string[]): Promise<number> {
  let kills = 0;
  for (let attempt = 0; ; attempt++) {
    const running = start([...RUN, ...flags, '--out', out, '--resume', 'auto', '--quiet']);
    const delay = attempt < 8 ? 600 + Math.random() * 900 : 60_000;
    const timer = setTimeout(() => running.child.kill('SIGKILL'), delay);
    const { code, signal, stderr } = await running.outcome;
    clearTimeout(timer);
    if (signal !== 'SIGKILL') {
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return kills;
    }
    kills++;
  }
}

describe.each(KINDS)('a run %s', (name, flags) => {
  const [whole, parts] = [join(folder, `${name}-whole`), join(folder, `${name}-parts`)];
  let kills = 0;
  beforeAll(async () => {
    const [outcome, count] = await Promise.all([
      run([...RUN, ...flags, '--out', whole, '--quiet']),
      killedAgainAndAgain(parts, flags),
    ]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    kills = count;
    console.log(`a run ${name} was killed ${kills} times`);
  }, TIMEOUT);

  test('that is killed at random moments ends with the same weights, byte for byte', () => {
    expect(bytes(last(parts)).equals(bytes(last(whole)))).toBe(true);
  });

  test('and the same averages, optimizer state and random states', () => {
    const files = readdirSync(join(whole, 'checkpoints')).sort();
    expect(readdirSync(join(parts, 'checkpoints')).sort()).toEqual(files);
    for (const file of files) {
      const [a, b] = [whole, parts].map((out) => loadSafetensors(join(out, 'checkpoints', file)));
      for (const [key, tensor] of Object.entries(a?.tensors ?? {})) {
        expect(b?.tensors[key]?.equal(tensor), `${file}: ${key}`).toBe(true);
      }
      expect(Object.keys(b?.tensors ?? {})).toEqual(Object.keys(a?.tensors ?? {}));
    }
  });

  test('and the same log', () => {
    expect(timeless(parts)).toEqual(timeless(whole));
  });
});

describe('a run that a signal stopped', () => {
  const [whole, out] = [join(folder, 'signal-whole'), join(folder, 'signal')];
  let resumed: Outcome;
  beforeAll(async () => {
    const wholeRun = run([...RUN, '--out', whole, '--quiet']);
    const running = start([...RUN, '--out', out]);
    await running.printed(/^step 4\//m);
    running.child.kill('SIGTERM');
    expect(await running.outcome).toMatchObject({ code: 143 });
    // Nothing but the folder is needed.
    resumed = await run(['train', '--resume', 'auto', '--out', out]);
    await wholeRun;
  }, TIMEOUT);

  test('continues with its own settings', () => {
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stderr).toMatch(/^going on after step \d+$/m);
    expect(bytes(last(out)).equals(bytes(last(whole)))).toBe(true);
    expect(timeless(out).filter(({ kind }) => kind === 'epoch')).toEqual(
      timeless(whole).filter(({ kind }) => kind === 'epoch'),
    );
  });

  test('has the time of all its parts in the summary', () => {
    const { wall_seconds } = readJson(out, 'summary.json') as { wall_seconds: number };
    const epochs = logOf(out).filter((record) => record.kind === 'epoch');
    const seconds = epochs.reduce((sum, record) => sum + record.seconds, 0);
    expect(wall_seconds).toBeGreaterThan(seconds);
  });

  test('that is complete says so, and how to train longer', async () => {
    const again = await run(['train', '--resume', 'auto', '--out', out]);
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('all 30 steps are done; --max-steps gives the run more');
    expect(stepsOf(out).at(-1)?.step).toBe(30);
  });

  test('and is complete can be made longer', async () => {
    const longer = join(folder, 'longer');
    cpSync(out, longer, { recursive: true });
    const { code } = await run(['train', '--resume', 'auto', '--out', longer, '--max-steps', '33']);
    expect(code).toBe(0);
    expect(stepsOf(longer).at(-1)?.step).toBe(33);
  });
});

describe('checkpoints', () => {
  const out = join(folder, 'kept');
  beforeAll(async () => {
    const outcome = await run([...RUN, '--max-steps', '8', '--keep', '3', '--out', out]);
    expect(outcome.code).toBe(0);
  }, TIMEOUT);

  /** A copy of the run, in which bytes in the middle of the newest checkpoints are other ones. */
  function damaged(name: string, files: string[]): string {
    const copy = join(folder, name);
    cpSync(out, copy, { recursive: true });
    for (const file of files) {
      const path = join(copy, 'checkpoints', file);
      const content = readFileSync(path);
      content[content.length - 100] = (content[content.length - 100] as number) ^ 1;
      writeFileSync(path, content);
    }
    return copy;
  }

  test('are kept, the newest ones', () => {
    expect(readdirSync(join(out, 'checkpoints')).sort()).toEqual([
      'last.safetensors',
      ...[4, 6, 8].flatMap((step) => [
        `step-0000000${step}.safetensors`,
        `step-0000000${step}.state.safetensors`,
      ]),
    ]);
  });

  test.each([
    ['weights', ['step-00000008.safetensors']],
    ['state', ['step-00000008.state.safetensors']],
  ])(
    'whose %s are damaged are passed over with a warning',
    async (what, files) => {
      const copy = damaged(`damaged-${what}`, files);
      const { code, stderr } = await run(['train', '--resume', 'auto', '--out', copy]);
      expect(code).toBe(0);
      expect(stderr).toMatch(
        new RegExp(`warning: a damaged checkpoint is passed over: .*${files[0]}`),
      );
      expect(stderr).toMatch(/going on after step 6$/m);
      expect(bytes(last(copy)).equals(bytes(last(out)))).toBe(true);
    },
    TIMEOUT,
  );

  test('that are damaged all end the run before it changes anything', async () => {
    const files = readdirSync(join(out, 'checkpoints')).filter((file) => file.startsWith('step-'));
    const copy = damaged('damaged-all', files);
    const log = bytes(join(copy, 'log.jsonl'));
    const { code, stderr } = await run(['train', '--resume', 'auto', '--out', copy]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: .*none of the 3 checkpoints can be used \(.*\); --resume none starts anew\n$/,
    );
    expect(bytes(join(copy, 'log.jsonl')).equals(log)).toBe(true);
  });

  test('that another program saved are no crash', async () => {
    const copy = damaged('foreign', []);
    for (const step of [4, 6, 8]) {
      const path = join(copy, 'checkpoints', `step-0000000${step}.state.safetensors`);
      const { tensors } = loadSafetensors(path);
      saveSafetensors(path, tensors, { step: String(step) }, { hashes: true });
    }
    const { code, stderr } = await run(['train', '--resume', 'auto', '--out', copy]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        "error: the state of step 8 lacks 'fixed': another version or program saved it; --resume none starts anew\n",
    });
  });

  test('of an earlier step can be gone on from by name; the later ones are kept aside', async () => {
    const copy = damaged('by-name', []);
    const path = join(copy, 'checkpoints', 'step-00000004.safetensors');
    const { code, stderr } = await run(['train', '--resume', path]);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/after step 4$/m),
    });
    expect(bytes(last(copy)).equals(bytes(last(out)))).toBe(true);
    const aside = readdirSync(join(copy, 'previous-1', 'checkpoints'));
    expect(aside).toContain('step-00000008.safetensors');
  });

  test('of another run can be gone on from in a new folder', async () => {
    const other = join(folder, 'branch');
    const { code } = await run(['train', '--resume', out, '--out', other, '--max-steps', '10']);
    expect(code).toBe(0);
    expect(stepsOf(other).at(-1)?.step).toBe(10);
    expect(stepsOf(out).at(-1)?.step).toBe(8);
  });

  test.each([
    [
      'batch size',
      ['--batch-size', '5'],
      /cannot go on with batch_size 5, it had 4; give that again, or --resume none/,
    ],
    ['seed', ['--seed', '6'], /cannot go on with seed 6, it had 5;/],
    ['number of images', ['--data', 'synthetic:50'], /cannot go on with samples 50, it had 103;/],
    ['model', ['--dim', '64'], /cannot go on with dim 64, it had 32;/],
    [
      'model by name',
      ['--model', 'mae_vit_base_patch16'],
      /cannot go on with (image_size \[224,224\], it had \[32,32\]|patch_size 16, it had 8);/,
    ],
  ])('are not gone on from with another %s', async (_, flags, message) => {
    const log = bytes(join(out, 'log.jsonl'));
    const { code, stderr } = await run(['train', '--resume', 'auto', '--out', out, ...flags]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).toMatch(message);
    expect(bytes(join(out, 'log.jsonl')).equals(log)).toBe(true);
    expect(existsSync(join(out, 'summary.json'))).toBe(true);
  });

  test('that are not there are named', async () => {
    const { code, stderr } = await run(['train', '--resume', join(folder, 'nowhere')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: .*nowhere: no such file or folder; expected a run's folder, or a checkpoint such as .*\n$/,
    );
  });
});

test(
  'a new run in the folder of another moves what was there aside',
  async () => {
    const out = join(folder, 'twice');
    const flags = ['--max-steps', '2', '--out', out];
    await run([...RUN, ...flags]);
    const before = bytes(last(out));
    const { code, stderr } = await run([...RUN, ...flags, '--seed', '6']);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `warning: the earlier run in ${out} is in ${join(out, 'previous-1')} now`,
    );
    expect(bytes(last(join(out, 'previous-1'))).equals(before)).toBe(true);
    expect(bytes(last(out)).equals(before)).toBe(false);
    rmSync(out, { recursive: true });
  },
  TIMEOUT,
);
