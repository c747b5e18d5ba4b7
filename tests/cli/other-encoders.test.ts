/** What commands do with encoders of other methods, of which tests/checkpoints/encoders.test.ts shows what they compute. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { loadCheckpoint, loadSafetensors } from '../../lib/checkpoints/index.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { writePictures } from '../support/labelled-images.js';
import { run } from '../support/processes.js';

const folder = temporaryFolder();
const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/encoders/${name}`, import.meta.url));
const data = join(folder, 'data');
const labelled = ['--data', data, '--val-data', data];
const TIMEOUT = 120_000;

beforeAll(async () => {
  await writePictures(data, 6, 6);
});

/** Runs a command that succeeds. @returns its summary, and its notes */
async function summaryOf(command: string, ...flags: string[]) {
  const { code, stdout, stderr } = await run([command, ...flags, '--json']);
  expect(stderr).not.toMatch(/error/);
  expect(code).toBe(0);
  const last = stdout.trim().split('\n').at(-1) as string;
  return { summary: JSON.parse(last) as Record<string, unknown>, notes: stderr };
}

test(
  'BEiT is fine-tuned with its LayerScale and relative positions, and its checkpoint opens again',
  async () => {
    const out = join(folder, 'beit');
    const short = ['--max-steps', '1', '--batch-size', '4', '--lr', '0.1', '--workers', '0'];
    await summaryOf('finetune', '--init', fixture('beit'), ...labelled, '--out', out, ...short);
    const last = join(out, 'checkpoints/last.safetensors');
    using _ = torch.scope();
    const before = loadCheckpoint(fixture('beit')).tensors;
    const after = loadSafetensors(last).tensors;
    for (const name of ['ls1.gamma', 'attn.relative_position_bias_table', 'attn.q_bias']) {
      const key = `blocks.0.${name}`;
      expect(after[key]?.shape).toEqual(before[key]?.shape);
      expect(after[key]?.equal(before[key] as Tensor)).toBe(false);
    }
    // Images of another size than the checkpoint's: its tables are resized again.
    const { summary } = await summaryOf('evaluate', '--init', last, '--val-data', data);
    expect(summary.images).toBe(6);
    const larger = ['--image-size', '24', '--features', 'mean', '--k', '1'];
    const { notes } = await summaryOf('knn', '--init', last, ...labelled, ...larger);
    expect(notes).toContain('tables of relative positions interpolated from 4x4 to 6x6 patches');
  },
  TIMEOUT,
);

test(
  'an encoder without a class token is probed by the mean of its patches, and its probe opens again',
  async () => {
    const init = ['--init', fixture('ijepa')];
    const knn = await summaryOf('knn', ...init, ...labelled, '--k', '1');
    expect(knn.summary).toMatchObject({ features: 'mean', dim: 16, top1: 100 });
    const out = join(folder, 'probe');
    const short = ['--epochs', '1', '--batch-size', '6', '--workers', '0'];
    await summaryOf('linprobe', ...init, ...labelled, '--out', out, ...short);
    // Of the learning rates that are tried the best one is taken, whichever file is named.
    const results = await Promise.all(
      ['last', 'best'].map((name) => {
        const probe = join(out, `checkpoints/${name}.safetensors`);
        return summaryOf('evaluate', '--init', probe, '--val-data', data);
      }),
    );
    const [ofLast, ofBest] = results.map(({ summary }) => summary);
    expect(ofLast).toMatchObject({ images: 6, loss: ofBest?.loss });
    rmSync(join(out, 'checkpoints/best.safetensors'));
    const alone = ['--init', join(out, 'checkpoints/last.safetensors'), '--val-data', data];
    expect((await run(['evaluate', ...alone])).stderr).toMatch(
      /has the classifiers of \d learning rates; expected best.safetensors beside it/,
    );
    const refused = await run(['knn', ...init, ...labelled, '--k', '1', '--features', 'cls']);
    expect(refused.stderr).toMatch(
      /^(note: .*\n)*error: \S+ijepa: the encoder has no class token; take the mean of the patches/,
    );
    expect(refused.code).toBe(1);
  },
  TIMEOUT,
);

test(
  'attention is drawn where there is a class token, and features are written',
  async () => {
    const drawn = ['--data', data, '--out', join(folder, 'a.png')];
    const { summary } = await summaryOf('attention', '--init', fixture('dinov3'), ...drawn);
    expect(summary).toMatchObject({ heads: 2, blocks: 2, image_size: [16, 16] });
    const refused = await run(['attention', '--init', fixture('ijepa'), ...drawn]);
    expect(refused.stderr).toContain('the encoder has no class token, whose attention is drawn');
    expect(refused.code).toBe(1);
    const features = ['--data', data, '--out', join(folder, 'features.safetensors')];
    const written = await summaryOf('embed', '--init', fixture('dinov2-registers'), ...features);
    expect(written.summary).toMatchObject({ images: 6, dim: 16, features: 'cls' });
  },
  TIMEOUT,
);
