/** The files of a run's folder: what is read of them to go on, to skip, and to report. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PretrainOptions, pretrain } from '../../../../lib/methods/public.js';
import { torch } from '../../../../lib/torch/index.js';
import { Log } from '../../../../lib/training/run/log.js';
import { writeReport } from '../../../../lib/training/run/report/index.js';
import { readLog } from '../../../../lib/training/run/report/read.js';
import { type Draw, mutate } from '../mutate.js';
import type { MakeTarget } from '../target.js';

const options = (out: string, maxSteps: number): PretrainOptions => ({
  ...{ imageSize: [8, 8], patchSize: 4, dim: 8, depth: 1, heads: 1, decoderDim: 8 },
  ...{ decoderDepth: 1, decoderHeads: 1, data: ['synthetic:8'], batchSize: 4, epochs: 3 },
  ...{ threads: 1, workers: 0, device: 'cpu', ema: 0.9, logEvery: 1, saveSteps: 1, keep: 1 },
  ...{ resume: 'auto', maxSteps, out },
});

/** Values as a text that tells NaN and infinities apart. */
const textOf = (value: unknown) =>
  JSON.stringify(value, (_, each) => (typeof each === 'number' ? `${each}` : each));

/** One file of a finished run, damaged, in its place. */
const fileOfRun =
  (name: string, read: (folder: string, pass: 0 | 1) => unknown): MakeTarget =>
  async (folder) => {
    const out = join(folder, 'run');
    await pretrain(options(out, 4));
    const file = join(out, name);
    const whole = readFileSync(file);
    return {
      make: (draw) => mutate(whole, draw),
      async read(input, pass) {
        writeFileSync(file, input);
        return textOf(await read(out, pass));
      },
    };
  };

/** The parts of a checkpoint that a run goes on from. */
const PARTS = ['.safetensors', '.state.safetensors', '.ema.safetensors'];

/**
 * A run whose only checkpoint has a damaged part, most often in its header. It goes on to the weights of the undisturbed
 * run, or is refused.
 */
const checkpoint: MakeTarget = async (folder) => {
  const whole = join(folder, 'whole');
  const last = (out: string) => {
    const path = join(out, 'checkpoints', 'last.safetensors');
    return readFileSync(path).toString('base64');
  };
  await pretrain(options(whole, 4));
  const expected = last(whole);
  const out = join(folder, 'run');
  const half = join(folder, 'half');
  const controller = new AbortController();
  const hooks = {
    onStep: ({ step }: { step: number }) => void (step === 2 && controller.abort()),
    signal: controller.signal,
  };
  await pretrain(options(half, 4), hooks);
  const parts = PARTS.map((part) => {
    const path = join('checkpoints', `step-00000002${part}`);
    return { path, bytes: readFileSync(join(half, path)) };
  });
  return {
    make(draw: Draw) {
      const number = draw.below(parts.length);
      const { bytes } = parts[number] as { bytes: Buffer };
      const head = 8 + Number(bytes.readBigUInt64LE(0));
      const damaged =
        draw.below(3) === 0
          ? mutate(bytes, draw)
          : Buffer.concat([reframed(mutate(bytes.subarray(8, head), draw)), bytes.subarray(head)]);
      return Buffer.concat([Buffer.of(number), damaged]);
    },
    async read(input) {
      const checkpoints = join(out, 'checkpoints');
      mkdirSync(checkpoints, { recursive: true });
      const damagedPart = input[0] as number;
      for (const [number, { path, bytes }] of parts.entries()) {
        writeFileSync(join(out, path), number === damagedPart ? input.subarray(1) : bytes);
      }
      const scope = torch.scope();
      try {
        await pretrain(options(out, 4));
      } finally {
        scope.dispose();
      }
      if (last(out) !== expected) throw new Error('goes on to other weights');
      return 'the same weights';
    },
  };
};

/** A header of safetensors with its length in front. */
function reframed(header: Buffer): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}

export const targets: Record<string, MakeTarget> = {
  checkpoint,
  log: fileOfRun('log.jsonl', async (out) => [
    await readLog(join(out, 'log.jsonl')),
    new Log(join(out, 'log.jsonl')).skipped(),
  ]),
  report: fileOfRun('config.json', async (out) =>
    readFileSync(await writeReport(out, null), 'utf8'),
  ),
};
