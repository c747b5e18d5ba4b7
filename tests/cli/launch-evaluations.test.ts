/** Measurements over several processes: they are those of one process. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders.js';
import { writePictures } from '../support/labelled-images.js';
import { run, start } from '../support/processes.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const init = at('run/checkpoints/last.safetensors');

describe('measurements over three processes', { timeout: 60_000 }, () => {
  let common: string[] = [];

  beforeAll(async () => {
    const data = await writePictures(at('train'), 24);
    const val = await writePictures(at('val'), 20);
    // Nobody can read it.
    writeFileSync(join(val, 'blue/bad.jpg'), 'no image');
    common = ['--data', data, '--val-data', val];
    const sizes = ['--image-size', '16', '--patch-size', '8', '--dim', '32', '--depth', '1'];
    const tuned = await run([
      ...['finetune', '--init', 'none', '--model', 'vit_tiny_patch4_32', ...sizes, '--heads', '2'],
      ...['--data', data, '--max-steps', '3', '--batch-size', '8', '--lr', '1e-3'],
      ...['--threads', '1', '--out', at('run')],
    ]);
    expect(tuned).toMatchObject({ code: 0 });
  }, 60_000);

  /** The JSON that a command prints in one process, and in three. */
  async function both(...command: string[]) {
    const flags = [...command, '--init', init, '--threads', '1', '--batch-size', '4', '--json'];
    const alone = await run(flags);
    const shared = await start(['launch', '--processes', '3', ...flags]).outcome;
    expect([alone.code, shared.code]).toEqual([0, 0]);
    expect(shared.stderr).toMatch(/skipped .*bad\.jpg/);
    return [alone, shared].map(({ stdout }) => JSON.parse(stdout)) as [
      Record<string, number>,
      Record<string, number>,
    ];
  }

  test('knn finds the same neighbours', async () => {
    const [alone, shared] = await both('knn', ...common, '--k', '1,5', '--features', 'mean');
    expect(alone).toMatchObject({ images: 20, skipped: 1 });
    expect(shared).toEqual(alone);
  });

  test('evaluate counts every image once, and writes one folder', async () => {
    const val = common.slice(2);
    const [alone, shared] = await both('evaluate', ...val, '--auc', '--topk', '1,2');
    expect(alone).toMatchObject({ images: 20, skipped: 1 });
    const { loss, ...others } = shared;
    expect(others).toEqual({ ...alone, loss: undefined });
    // Each process has the sum of its images.
    expect(loss).toBeCloseTo(alone.loss as number, 6);
    const flags = ['evaluate', '--init', init, ...val, '--threads', '1', '--quiet'];
    await run([...flags, '--out', at('one')]);
    await start(['launch', '--processes', '3', ...flags, '--out', at('three')]).outcome;
    const [one, three] = ['one', 'three'].map((name) => ({
      perClass: readFileSync(at(`${name}/per-class.csv`), 'utf8'),
      confusion: readFileSync(at(`${name}/confusion.csv`), 'utf8'),
      predictions: readFileSync(at(`${name}/predictions.jsonl`), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => ({ ...JSON.parse(line), top5: undefined })),
    }));
    expect(three).toEqual(one);
  });
});
