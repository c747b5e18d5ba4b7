/** What runs of every method must stand, by the command line. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { type FinetuneOptions, finetune, linprobe } from '../../lib/methods/public.js';
import { readJson } from '../support/folders.js';
import { labelledPictures, writePictures } from '../support/labelled-images.js';
import { run, start } from '../support/processes.js';

/** Flags of an encoder that takes a few milliseconds a step. */
export const TINY_ENCODER = [
  ...['--image-size', '32', '--patch-size', '8', '--threads', '1'],
  ...['--dim', '32', '--depth', '1', '--heads', '2'],
];

/** The last checkpoint of a run; a part of it, such as `.ema`. */
export const last = (out: string, part = ''): string =>
  join(out, 'checkpoints', `last${part}.safetensors`);

export const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length;

/** Kills a run after some steps, stops it after some more, and lets it end. */
export async function killAndResume(flags: readonly string[], out: string): Promise<void> {
  const killed = start([...flags, '--out', out]);
  await killed.printed(/^step 4\//m);
  killed.child.kill('SIGKILL');
  expect(await killed.outcome).toMatchObject({ signal: 'SIGKILL' });
  const stopped = start(['train', '--resume', 'auto', '--out', out]);
  await stopped.printed(/^step \d+\//m);
  stopped.child.kill('SIGTERM');
  expect(await stopped.outcome).toMatchObject({ code: 143 });
  const resumed = await run(['train', '--resume', 'auto', '--out', out]);
  expect(resumed).toMatchObject({ code: 0 });
  expect(resumed.stderr).toMatch(/^going on after step \d+$/m);
}

/**
 * Fine-tunes and probes a checkpoint, finds neighbours, draws attention and writes features.
 *
 * Each takes the mean of the patches without being asked, since the method trains no class token.
 *
 * @param options.attention What `attention` draws.
 */
export async function openEverywhere(
  init: string,
  folder: string,
  { attention: kind = 'attention' }: { readonly attention?: string } = {},
): Promise<void> {
  const options = {
    ...{ init, threads: 1, workers: 0, device: 'cpu', maxSteps: 2, batchSize: 6, holdout: 0.5 },
  } as FinetuneOptions;
  const dataset = labelledPictures(18);
  const [tuned, probed] = [
    await finetune({ ...options, out: join(folder, 'tuned') }, { dataset }),
    await linprobe({ ...options, out: join(folder, 'probed') }, { dataset }),
  ];
  expect(tuned).toMatchObject({ steps: 2, complete: true, top1: expect.any(Number) });
  expect(probed).toMatchObject({ steps: 2, complete: true, top1: expect.any(Number) });

  const train = await writePictures(join(folder, 'train'), 12);
  const val = await writePictures(join(folder, 'val'), 6);
  const common = ['--init', init, '--threads', '1'];
  const data = ['--data', train, '--val-data', val];
  const knn = await run(['knn', ...common, ...data, '--k', '1', '--json']);
  expect(knn).toMatchObject({ code: 0 });
  // The validation images are among those that are searched. Nothing trains the class token.
  expect(JSON.parse(knn.stdout)).toMatchObject({
    ...{ results: [{ k: 1, top1: 100 }], features: 'mean' },
  });
  // Where there is another choice, it is said.
  const note = /^note: .*the mean of its patches, as the checkpoint was trained; --features cls/m;
  if (kind === 'attention') expect(knn.stderr).toMatch(note);
  else expect(knn.stderr).not.toMatch(note);
  expect(readJson(folder, 'probed', 'config.json')).toMatchObject({ pooling: 'mean' });
  const attention = ['attention', ...common, '--kind', kind, '--data', train];
  expect(await run([...attention, '--out', join(folder, 'a.png')])).toMatchObject({ code: 0 });
  const embed = ['embed', ...common, '--data', train];
  expect(await run([...embed, '--out', join(folder, 'features.npy')])).toMatchObject({ code: 0 });
}
