/** Trainings by several processes. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadSafetensors } from '../../lib/checkpoints/index.js';
import { torch } from '../../lib/index.js';
import { packageRoot } from '../../lib/native/paths.js';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { placeOfRank } from '../support/port.js';
import { childrenOf, run, start, startNode, startProgram } from '../support/processes.js';
import { logOf, stepsOf, TINY } from '../support/runs.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const weights = (name: string) => readFileSync(at(`${name}/checkpoints/last.safetensors`));

/** Flags of a run of 16 steps on batches of 16 images in all of two processes. */
const RUN = [
  ...['train', ...TINY, '--data', 'synthetic:50', '--batch-size', '8', '--max-steps', '16'],
  ...['--epochs', '4', '--lr', '1e-3', '--save-steps', '4', '--log-every', '1', '--amp', 'none'],
  ...['--workers', '1', '--quiet'],
];

/** The state at the end of such a run. */
const stateFile = 'step-00000016.state.safetensors';

const launch = (flags: readonly string[], ...command: readonly string[]) =>
  start(['launch', '--processes', ...flags, ...command]);

/** Waits for a checkpoint of a step. */
async function saved(out: string, step: number): Promise<void> {
  const number = String(step).padStart(8, '0');
  const isThere = () =>
    existsSync(at(`${out}/checkpoints`)) &&
    readdirSync(at(`${out}/checkpoints`)).some(
      (name) => name.includes(number) || name.includes(`-${step}.`),
    );
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('processes that train together', { timeout: 240_000 }, () => {
  test('take the steps of one process, whatever their number', async () => {
    const script = fileURLToPath(new URL('programs/double.mjs', import.meta.url));
    const outcomes = [
      await startNode([script, at('double-1')]).outcome,
      await launch(['2'], 'node', script, at('double-2')).outcome,
      await launch(['4'], 'node', script, at('double-4')).outcome,
      await start(['launch', '--processes', '2', 'node', script, at('double-messages')], {
        env: { MAE_NATIVE_SHARED_MEMORY: '0' },
      }).outcome,
    ];
    expect(outcomes.map(({ code, stderr }) => [code, stderr])).toEqual(outcomes.map(() => [0, '']));
    const [one, ...others] = [1, 2, 4, 'messages'].map((n) =>
      stepsOf(at(`double-${n}`)).map(({ loss, grad_norm }) => [loss, grad_norm] as const),
    );
    expect(one).toHaveLength(50);
    for (const other of others) {
      const apart = one?.map(([loss, norm], i) => {
        const [otherLoss, otherNorm] = other[i] as readonly [number, number];
        return Math.max(Math.abs(loss - otherLoss), Math.abs(norm - otherNorm));
      });
      // Sums in another order: 2^-53 each, which 50 steps of AdamW carry on.
      expect(Math.max(...(apart as number[]))).toBeLessThan(1e-12);
    }
  });

  const python = pythonEnv();
  test(
    "take the steps of PyTorch's DistributedDataParallel",
    needs(python !== null, 'Python with PyTorch'),
    async () => {
      const script = fileURLToPath(new URL('programs/double.mjs', import.meta.url));
      // Batches that divide evenly: DistributedDataParallel weighs processes alike, whatever they have.
      const steps = 50;
      const options = JSON.stringify({ steps, accum: 1, images: 48, record: folder });
      const own = await launch(['2'], 'node', script, at('ours'), options).outcome;
      expect(own).toMatchObject({ code: 0, stderr: '' });
      const { env, python: program } = python as NonNullable<typeof python>;
      const ddp = fileURLToPath(new URL('../python/ddp.py', import.meta.url));
      const torchrun = ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', '2'];
      const theirs = await startProgram(program, [...torchrun, ddp, folder, String(steps)], { env })
        .outcome;
      expect(theirs.code, theirs.stderr).toBe(0);
      const found = JSON.parse(theirs.stdout) as [number, number][];
      const apart = stepsOf(at('ours')).map(({ loss, grad_norm }, i) => {
        const [otherLoss, otherNorm] = found[i] as [number, number];
        return Math.max(Math.abs(loss - otherLoss), Math.abs(grad_norm - otherNorm));
      });
      expect(apart).toHaveLength(steps);
      // As above: both round to float64, in other orders.
      expect(Math.max(...apart)).toBeLessThan(1e-12);
    },
  );

  describe('from checkpoint to checkpoint', () => {
    beforeAll(async () => {
      const outcome = await launch(['2'], ...RUN, '--out', at('whole')).outcome;
      expect(outcome).toMatchObject({ code: 0, stdout: '', stderr: '' });
    });

    test('write one folder, with the images of all in it', () => {
      const steps = stepsOf(at('whole'));
      expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
      const summary = JSON.parse(readFileSync(at('whole/summary.json'), 'utf8'));
      expect(summary).toMatchObject({ steps: 16, images: 200, complete: true });
      expect(existsSync(at('whole/reconstructions/last.png'))).toBe(true);
    });

    test('come to the same weights where each has a part of the state', async () => {
      const outcome = await launch(['2'], ...RUN, '--shard-optimizer', '--out', at('sharded'))
        .outcome;
      expect(outcome).toMatchObject({ code: 0, stdout: '', stderr: '' });
      expect(weights('sharded').equals(weights('whole'))).toBe(true);
      using _ = torch.scope();
      const state = (name: string) =>
        Object.entries(loadSafetensors(at(`${name}/checkpoints/${stateFile}`)).tensors)
          .map(([key, tensor]) => [key, tensor.tolist()] as const)
          .sort();
      expect(state('sharded')).toEqual(state('whole'));
    });

    test('start again after one was killed, and come to the same weights', async () => {
      const launched = launch(
        ['2', '--restarts', '1'],
        ...RUN,
        '--resume',
        'auto',
        '--out',
        at('killed'),
      );
      await saved('killed', 8);
      process.kill(childrenOf(launched.child.pid as number)[1] as number, 'SIGKILL');
      const { code, stderr } = await launched.outcome;
      expect(code).toBe(0);
      expect(stderr).toContain(
        'error: rank 1 of 2 was killed by SIGKILL; all start again, 1 of 1 times\n',
      );
      expect(logOf(at('killed')).some(({ kind }) => kind === 'resume')).toBe(true);
      expect(weights('killed').equals(weights('whole'))).toBe(true);
    });

    test('go on as any number of them, with the batches that they had', async () => {
      const half = await launch(
        ['2'],
        ...RUN,
        '--max-steps',
        '7',
        '--min-lr',
        '1e-3',
        '--warmup-epochs',
        '0',
        '--out',
        at('half'),
      ).outcome;
      expect(half.code).toBe(0);
      for (const name of ['by-1', 'by-2', 'by-3'])
        cpSync(at('half'), at(name), { recursive: true });
      const more = (name: string) => [
        'train',
        '--resume',
        'auto',
        '--max-steps',
        '16',
        '--out',
        at(name),
        '--quiet',
      ];
      const outcomes = [
        await run(more('by-1')),
        await launch(['2'], ...more('by-2')).outcome,
        await launch(['3'], ...more('by-3'), '--shard-optimizer').outcome,
      ];
      expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0]);
      const last = (name: string) => stepsOf(at(name)).at(-1)?.loss as number;
      // float32 rounds sums in another order by 2^-24 of a loss of about 2; nine steps carry that on.
      expect(last('by-1')).toBeCloseTo(last('by-2'), 5);
      expect(last('by-3')).toBeCloseTo(last('by-2'), 5);
      const notes = logOf(at('by-3')).filter(({ kind }) => kind === 'warning');
      expect(notes).toContainEqual({
        kind: 'warning',
        message: 'the run goes on with its batches of 16 images, processes: 3',
      });
    });

    test('save and end on Ctrl-C', async () => {
      const launched = launch(
        ['2'],
        ...RUN,
        '--max-steps',
        '4000',
        '--epochs',
        '1000',
        '--out',
        at('stopped'),
      );
      await saved('stopped', 4);
      const children = childrenOf(launched.child.pid as number);
      process.kill(launched.child.pid as number, 'SIGINT');
      expect(await launched.outcome).toMatchObject({ code: 130, stdout: '', stderr: '' });
      expect(children.filter((id) => existsSync(`/proc/${id}`))).toEqual([]);
      const steps = stepsOf(at('stopped'));
      await saved('stopped', steps.at(-1)?.step as number);
    });

    test(
      'are started by torchrun, too, and again after one was killed',
      needs(python !== null, 'Python with PyTorch'),
      async () => {
        const bin = join(packageRoot, 'bin', 'mae-native.js');
        const torchrun = ['--no-python', '--standalone', '--nproc-per-node', '2'];
        const { env, python: program } = python as NonNullable<typeof python>;
        const command = ['-m', 'torch.distributed.run', ...torchrun, '--max-restarts', '1'];
        const run = [process.execPath, bin, ...RUN, '--resume', 'auto', '--out', at('torchrun')];
        const launched = startProgram(program, [...command, ...run], { env });
        await saved('torchrun', 8);
        process.kill(childrenOf(launched.child.pid as number)[1] as number, 'SIGKILL');
        const { code } = await launched.outcome;
        expect(code).toBe(0);
        expect(logOf(at('torchrun')).some(({ kind }) => kind === 'resume')).toBe(true);
        expect(weights('torchrun').equals(weights('whole'))).toBe(true);
      },
    );
  });

  test('are told of other settings in one of them', async () => {
    const port = 20_000 + (process.pid % 10_000);
    const other = (rank: number) =>
      start([...RUN, '--seed', String(rank), '--out', at(`other-${rank}`)], {
        env: placeOfRank(rank, 2, port),
      });
    const [first, second] = await Promise.all([other(0).outcome, other(1).outcome]);
    const message =
      'error: rank 1 has seed 1, and rank 0 has 0; start all processes with the same settings\n';
    expect([first.code, first.stderr, second.code, second.stderr]).toEqual([
      1,
      message,
      1,
      message,
    ]);
  });

  test('are refused by commands of one process', async () => {
    const embed = await launch(['2'], 'embed', '--data', 'synthetic:64', '--init', 'x').outcome;
    expect(embed.code).toBe(2);
    expect(embed.stderr).toMatch(
      /^error: embed runs in one process, and the environment says that this is one of 2; /,
    );
  });

  test('do not start others each', async () => {
    const env = placeOfRank(0, 2, 20_000 + (process.pid % 10_000));
    const { code, stderr } = await start(['launch', '--processes', '2', 'doctor'], { env }).outcome;
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: launch runs in one process, and the environment says that this is one of 2; /,
    );
  });

  test('are of a program that there is', async () => {
    expect(await launch(['2'], 'no-such-program').outcome).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: launch: no-such-program cannot be started: [^\n]+\n$/),
    });
  });
});
