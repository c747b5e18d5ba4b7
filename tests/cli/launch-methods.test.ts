/** Every method over several processes: what is trained and measured is that of one process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { pythonEnv } from '../python/python.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';
import { type Outcome, start, startNode, startProgram } from '../support/processes.js';
import { logOf, stepsOf } from '../support/runs.js';

const folder = temporaryFolder();
const program = fileURLToPath(new URL('programs/double-methods.mjs', import.meta.url));

/** Trains by cases of double-methods.mjs, each in a folder of its own below that of the number of processes. */
function trainBy(processes: number, cases: readonly string[]): Promise<Outcome> {
  const args = [program, join(folder, `${processes}`), cases.join()];
  if (processes === 1) return startNode(args).outcome;
  return start(['launch', '--processes', `${processes}`, 'node', ...args]).outcome;
}

const DOUBLE = ['dino', 'dae', 'simmim', 'igpt', 'tokenizer'];
const SINGLE = ['finetune-float32', 'moco-v3-float32', 'beit', 'mae', 'linprobe'];
const PROCESSES = [1, 2, 4];

/** How far losses and norms of the steps of one process are from those of several; norms above 1 relative to their size. */
function apart(name: string, processes: number): { loss: number; norm: number } {
  const [one, other] = [1, processes].map((n) => stepsOf(join(folder, `${n}`, name)));
  expect(other).toHaveLength(one?.length as number);
  const largest = (key: 'loss' | 'grad_norm') =>
    Math.max(
      ...(one ?? []).map((step, i) => {
        const scale = key === 'loss' ? 1 : Math.max(1, step[key]);
        return Math.abs(step[key] - (other?.[i]?.[key] as number)) / scale;
      }),
    );
  return { loss: largest('loss'), norm: largest('grad_norm') };
}

/** What was measured after epochs, without the loss. */
const evalsOf = (processes: number, name: string) =>
  logOf(join(folder, `${processes}`, name)).flatMap((record) => {
    if (record.kind !== 'eval') return [];
    const { loss: _, rank_me: __, time: ___, ...metrics } = record as Record<string, unknown>;
    return [metrics];
  });

describe('fine-tuning and MoCo v3', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    for (const processes of PROCESSES) {
      const outcome = await trainBy(processes, ['finetune', 'moco-v3']);
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
    }
  }, 120_000);

  test.each(['finetune', 'moco-v3'])('%s takes the steps of one process', (name) => {
    expect(stepsOf(join(folder, '1', name))).toHaveLength(50);
    // Sums in another order: 2^-53 each, which 50 steps of AdamW carry on.
    for (const processes of [2, 4]) expect(apart(name, processes).loss).toBeLessThan(1e-12);
  });

  test('accuracies after epochs are those of one process', () => {
    const expected = evalsOf(1, 'finetune');
    expect(expected.length).toBeGreaterThan(2);
    for (const processes of [2, 4]) expect(evalsOf(processes, 'finetune')).toEqual(expected);
  });

  const python = pythonEnv();
  test(
    "fine-tuning takes the steps of PyTorch's DistributedDataParallel",
    needs(python !== null, 'Python with PyTorch'),
    async () => {
      const out = join(folder, 'recorded');
      const own = await start(
        ['launch', '--processes', '2', 'node', program, out, 'even', folder],
        {},
      ).outcome;
      expect(own).toMatchObject({ code: 0, stderr: '' });
      const { env, python: interpreter } = python as NonNullable<typeof python>;
      const ddp = fileURLToPath(new URL('../python/ddp_finetune.py', import.meta.url));
      const torchrun = ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', '2'];
      const theirs = await startProgram(interpreter, [...torchrun, ddp, folder, '50'], { env })
        .outcome;
      expect(theirs.code, theirs.stderr).toBe(0);
      const found = JSON.parse(theirs.stdout) as [number, number][];
      const differences = stepsOf(join(out, 'even')).map(({ loss }, i) =>
        Math.abs(loss - (found[i] as [number, number])[0]),
      );
      expect(differences).toHaveLength(50);
      // As above: both round to float64, in other orders.
      expect(Math.max(...differences)).toBeLessThan(1e-12);
    },
  );
});

describe('a detector', { timeout: 240_000 }, () => {
  const CASES = ['detect', 'detect-cascade'];

  beforeAll(async () => {
    for (const processes of PROCESSES) {
      const outcome = await trainBy(processes, CASES);
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
    }
  }, 240_000);

  test.each(CASES)('%s takes the steps of one process', (name) => {
    for (const processes of [2, 4]) {
      const { loss, norm } = apart(name, processes);
      expect(Math.max(loss, norm)).toBeLessThan(1e-12);
    }
  });

  test('a run that was stopped goes on with another number of processes', async () => {
    const out = join(folder, 'resumed');
    expect(await startNode([program, out, 'detect', '', '5']).outcome).toMatchObject({ code: 0 });
    expect(stepsOf(join(out, 'detect'))).toHaveLength(6);
    const args = ['launch', '--processes', '2', 'node', program, out, 'detect'];
    expect(await start(args).outcome).toMatchObject({ code: 0, stderr: '' });
    const [unbroken, resumed] = ['1', 'resumed'].map((name) =>
      stepsOf(join(folder, name, 'detect')),
    );
    const apart = resumed?.map(({ loss }, i) => Math.abs(loss - (unbroken?.[i]?.loss as number)));
    expect(apart).toHaveLength(12);
    expect(Math.max(...(apart as number[]))).toBeLessThan(1e-12);
  });

  test('detect evaluate finds and writes what one process does', async () => {
    const found = async (processes: number) => {
      const out = join(folder, `found-${processes}.json`);
      const init = join(folder, '1', 'detect', 'checkpoints', 'last.safetensors');
      const args = ['detect', 'evaluate', '--init', init, '--val-data', 'synthetic-shapes:7'];
      const launch = processes === 1 ? [] : ['launch', '--processes', `${processes}`];
      const outcome = await start([...launch, ...args, '--out', out, '--json']).outcome;
      expect(outcome.code, outcome.stderr).toBe(0);
      const { out: _, seconds: __, ...summary } = JSON.parse(outcome.stdout);
      const results = JSON.parse(readFileSync(out, 'utf8')) as { image_id: number }[];
      return { ...summary, images: results.map(({ image_id }) => image_id) };
    };
    // The processes have other batches, of which products round otherwise.
    const [alone, both] = [await found(1), await found(2)];
    expect(both.images).toEqual(alone.images);
    expect(both.box_ap).toBeCloseTo(alone.box_ap, 4);
    expect(both).toMatchObject({ detections: alone.detections, skipped: 0 });
  });

  test('average precisions after epochs are those of one process', () => {
    const expected = evalsOf(1, 'detect');
    expect(expected).toHaveLength(2);
    expect(expected[0]).toHaveProperty('mask_ap');
    for (const processes of [2, 4]) expect(evalsOf(processes, 'detect')).toEqual(expected);
  });
});

describe('the other methods', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    for (const processes of PROCESSES) {
      const outcome = await trainBy(processes, [...DOUBLE, ...SINGLE]);
      expect(outcome).toMatchObject({ code: 0, stderr: '' });
    }
  }, 120_000);

  test.each(DOUBLE)('%s takes the steps of one process', (name) => {
    for (const processes of [2, 4]) {
      const { loss, norm } = apart(name, processes);
      // Six steps of float64.
      expect(Math.max(loss, norm)).toBeLessThan(1e-12);
    }
  });

  test('a step whose numbers are bad in one process is skipped by all', () => {
    for (const processes of PROCESSES) {
      const log = logOf(join(folder, `${processes}`, 'dae'));
      const skipped = log.flatMap((record) => (record.kind === 'nonfinite' ? [record.step] : []));
      expect(skipped).toEqual([3]);
    }
  });

  test.each(SINGLE)('%s takes them in float32', (name) => {
    for (const processes of [2, 4]) {
      const { loss, norm } = apart(name, processes);
      // float32 rounds sums in another order, by 2^-24 of losses up to 5; up to ten steps carry that on.
      expect(Math.max(loss, norm)).toBeLessThan(1e-5);
    }
  });

  test.each(['mae', 'linprobe'])('%s is measured as in one process', (name) => {
    const expected = evalsOf(1, name);
    expect(expected.length).toBeGreaterThan(1);
    for (const processes of [2, 4]) expect(evalsOf(processes, name)).toEqual(expected);
  });

  test('linear probing ends early in all processes alike', () => {
    for (const processes of PROCESSES) {
      const steps = stepsOf(join(folder, `${processes}`, 'linprobe'));
      expect(steps.at(-1)?.step).toBeLessThan(40);
    }
  });
});
