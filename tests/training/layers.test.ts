/** Which settings win where several places give them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mergeFinetuneOptions, resolveOptions } from '../../lib/methods/public.js';
import { temporaryFolder } from '../support/folders.js';

const folder = temporaryFolder();

function file(name: string, settings: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

describe('another model than the file names', () => {
  const config = file('config.json', {
    ...{ model: 'mae_vit_tiny_patch4_32', data: ['photos'], dim: 96, depth: 2, image_size: 64 },
    ...{ norm_pix_loss: true, epochs: 7 },
  });

  test('has its own sizes', () => {
    const settings = resolveOptions({ model: 'mae_vit_base_patch16' }, config);
    expect(settings).toMatchObject({ dim: 768, depth: 12, imageSize: [224, 224] });
  });

  test('and what else the file says', () => {
    const settings = resolveOptions({ model: 'mae_vit_base_patch16' }, config);
    expect(settings).toMatchObject({ data: ['photos'], epochs: 7 });
    expect(settings.normPixLoss).toBe(true);
  });

  test('and the sizes that are given beside it', () => {
    const settings = resolveOptions({ model: 'mae_vit_base_patch16', depth: 3 }, config);
    expect(settings).toMatchObject({ dim: 768, depth: 3 });
  });
});

test('the same model keeps the sizes of the file', () => {
  const config = file('same.json', { model: 'mae_vit_tiny_patch4_32', data: ['a'], dim: 96 });
  const settings = resolveOptions({ model: 'mae_vit_tiny_patch4_32' }, config);
  expect(settings).toMatchObject({ dim: 96 });
});

test('sizes of a file that names no model are those of the model that is given', () => {
  const config = file('sizes.json', { image_size: '96x160', data: ['a'] });
  const settings = resolveOptions({ model: 'mae_vit_base_patch16' }, config);
  expect(settings).toMatchObject({ imageSize: [96, 160], dim: 768 });
});

describe('a file of another command or method', () => {
  test('is refused by its command before its keys are looked at', () => {
    expect(() => resolveOptions({ data: ['a'] }, 'cifar10-finetune')).toThrow(
      /cifar10-finetune\.yaml: has settings of finetune; expected some of train$/,
    );
  });

  test('is refused where the run that goes on is of another method', () => {
    const out = join(folder, 'denoising');
    mkdirSync(out);
    writeFileSync(join(out, 'config.json'), JSON.stringify({ command: 'train', method: 'dae' }));
    expect(() => resolveOptions({ out, resume: 'auto', method: 'mae' })).toThrow(
      /denoising: the run is of method dae, and cannot go on by mae; leave out --method/,
    );
  });
});

test('another checkpoint to begin with is refused where a run goes on from its own weights', () => {
  const out = join(folder, 'tuned');
  mkdirSync(out);
  const first = file('first.safetensors', {});
  writeFileSync(join(out, 'config.json'), JSON.stringify({ command: 'finetune', init: first }));
  const merge = (init: string) => mergeFinetuneOptions({ out, resume: 'auto', init });
  expect(() => merge('other.safetensors')).toThrow(
    /tuned: the run began with .*first\.safetensors and goes on from its own weights, not with other/,
  );
  expect(merge(first)).toMatchObject({ init: first });
});
