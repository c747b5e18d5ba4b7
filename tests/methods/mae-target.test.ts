/** What masked autoencoders predict other than pixels: principal components and tokens, as in PyTorch and as users meet them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DataLoader } from '../../lib/data/index.js';
import { Normalisation } from '../../lib/data/tensors/index.js';
import { loadEncoder, loadMaskedAutoencoder } from '../../lib/evaluation/index.js';
import { mae } from '../../lib/methods/index.js';
import { type PretrainOptions, pretrain } from '../../lib/methods/public.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { pythonEnv } from '../python/python.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { readJson, temporaryFolder } from '../support/folders.js';
import { labelledPictures } from '../support/labelled-images.js';
import { needs } from '../support/needs.js';
import { messageOf } from '../support/outcomes.js';
import { compareFiveSteps, expectSameSteps, TOLERANCE } from './five-steps.js';
import { last } from './life-of-a-run.js';

const folder = temporaryFolder();
const at = (...path: string[]) => join(folder, ...path);
/** Python takes long to load PyTorch where the processor is busy. */
const PYTHON_TIMEOUT = 600_000;
const reference = pythonEnv();

/** Settings from code of a model that takes a millisecond a step. */
function settings(out: string, more: PretrainOptions = {}): PretrainOptions {
  return {
    ...{ imageSize: [16, 16], patchSize: 4, dim: 16, depth: 2, heads: 2 },
    ...{ decoderDim: 12, decoderDepth: 2, decoderHeads: 2 },
    ...{ data: ['synthetic:24'], batchSize: 6, epochs: 20, maxSteps: 6, seed: 3 },
    ...{ threads: 1, workers: 0, device: 'cpu', logEvery: 1, amp: 'none', out: at(out), ...more },
  };
}

const PCA = { target: 'pca', components: 10 } as const;
const TOKENS = { target: 'tokens', codes: 16, tokenizerWidth: 4, tokenizerEpochs: 0.5 } as const;

describe.each([
  ['principal components', PCA],
  ['tokens', TOKENS],
])('a training whose target is %s', (_, target) => {
  const whole = target.target;
  const parts = `${whole}-parts`;
  let tensors: [before: number, after: number];

  beforeAll(async () => {
    await collectGarbage();
    const before = torch.memory().tensors;
    await pretrain(settings(whole, { ...target, masksPerImage: 2, saveSteps: 2, keep: 3 }));
    tensors = [before, torch.memory().tensors];
  }, 60_000);

  test('frees every tensor, and tells its settings without those of others', () => {
    expect(tensors[1]).toBe(tensors[0]);
    const config = readJson(at(whole), 'config.json');
    expect(config.target).toBe(whole);
    expect('components' in config).toBe(whole === 'pca');
    expect('codes' in config).toBe(whole === 'tokens');
  });

  test('goes on to the same weights, byte for byte', async () => {
    const resume = join(at(whole), 'checkpoints', 'step-00000002.safetensors');
    await pretrain(settings(parts, { ...target, masksPerImage: 2, resume }));
    expect(readFileSync(last(at(parts))).equals(readFileSync(last(at(whole))))).toBe(true);
  });

  test('leaves an encoder for use, which paints nothing', async () => {
    using encoder = loadEncoder(last(at(whole)), 'cpu');
    expect(encoder.notes).toEqual([]);
    expect(await messageOf(() => loadMaskedAutoencoder(last(at(whole)), 'cpu'))).toMatch(
      /was trained to predict 1[06] values of each patch, not pixels, so it cannot paint/,
    );
  });

  test('is where a training of pixels may start from', async () => {
    const more = { init: last(at(whole)), maxSteps: 1 };
    expect(await pretrain(settings(`${whole}-pixels`, more))).toMatchObject({ steps: 1 });
  });
});

describe('five steps', needs(reference !== null, 'Python with PyTorch'), () => {
  const options = { ...settings('steps'), batchSize: 4, lr: 2e-3, masksPerImage: 2 };
  const where = () => ({ reference: reference as NonNullable<typeof reference>, folder });

  test(
    'that predict principal components have the losses, gradients and weights of PyTorch, which finds them itself',
    async () => {
      // The images that the components are measured on, in any order.
      const pictures: Tensor[] = [];
      using normalisation = new Normalisation(3, 'cpu');
      using loader = new DataLoader(labelledPictures(20), {
        ...{ batchSize: 20, imageSize: 16, augment: 'none', shuffle: false, workers: 0 },
      });
      for await (const batch of loader.epoch(0)) {
        using _ = torch.scope();
        pictures.push(normalisation.toTensor(batch).double().keep());
      }
      const given = { ...options, ...PCA, visibleLoss: 0.5, seed: 11 };
      const found = await compareFiveSteps(mae, given as never, {
        ...where(),
        names: ['images', 'noise'],
        tensors: () => ({ pictures: pictures[0] as Tensor }),
      });
      // Biases of keys have gradients of 0 but for rounding, and Adam makes steps of what is left: 2e-10 of them was seen
      // on a processor with AVX2.
      expectSameSteps(found, 10 * TOLERANCE);
      for (const each of pictures) each.dispose();
    },
    PYTHON_TIMEOUT,
  );

  test(
    'that predict tokens have the losses, gradients and weights of PyTorch',
    async () => {
      await pretrain({
        ...{ method: 'tokenizer', imageSize: [16, 16], patchSize: 4, codes: 16, tokenizerWidth: 4 },
        ...{ data: ['synthetic:24'], batchSize: 6, maxSteps: 2, threads: 1, workers: 0 },
        ...{ device: 'cpu', amp: 'none', out: at('tokenizer') },
      });
      const given = { ...options, target: 'tokens', tokenizer: last(at('tokenizer')), seed: 12 };
      const found = await compareFiveSteps(mae, given as never, {
        ...where(),
        names: ['images', 'noise', 'tokens'],
      });
      expectSameSteps(found, TOLERANCE);
    },
    PYTHON_TIMEOUT,
  );
});

test.each([
  [
    { target: 'pca', components: 49 },
    /^components is 49; expected at most 48, the values of a patch/,
  ],
  [{ components: 5 }, /^components is 5, and the target is pixels; expected it with pca/],
  [{ target: 'pca', codes: 5 }, /^codes is 5, and the target is pca; expected it with tokens/],
  [
    { target: 'pca', normPixLoss: true },
    /^normPixLoss is true, and the target is pca, which has no pixels/,
  ],
  [{ target: 'hog' }, /^target is 'hog'; expected one of pixels, pca, tokens/],
])('what makes no sense is refused: %o', async (more, message) => {
  const given = { ...settings('nonsense'), ...more } as PretrainOptions;
  expect(await messageOf(() => pretrain(given))).toMatch(message);
});
