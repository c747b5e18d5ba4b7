/** Checkpoints that differ from the model that they are to start. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adaptTo, loadCheckpoint, saveSafetensors } from '../../lib/checkpoints/index.js';
import { UserError } from '../../lib/errors.js';
import { type MaskedAutoencoder, VisionTransformer } from '../../lib/models/index.js';
import { interpolatePositions } from '../../lib/models/interpolate-positions.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { allBits } from '../support/bits.js';
import { temporaryFolder } from '../support/folders.js';
import { SMALL, smallModel } from '../support/models.js';

const file = join(temporaryFolder(), 'weights.safetensors');
type State = Record<string, Tensor>;

const source = smallModel({}, 1).stateDict();
const encoder = Object.fromEntries(
  Object.entries(source).filter(([name]) => !/^decoder_|^mask_token/.test(name)),
);

function loaded(state: State) {
  saveSafetensors(file, state);
  return loadCheckpoint(file);
}

function classifier(changes: Partial<ConstructorParameters<typeof VisionTransformer>[0]> = {}) {
  const { imageSize, patchSize, channels, dim, depth, heads } = SMALL;
  return new VisionTransformer({
    ...{ imageSize, patchSize, channels, dim, depth, heads, positions: 'sin-cos' },
    ...{ numClasses: 5, pooling: 'cls', dropPath: 0, trainPositions: true },
    ...changes,
  });
}

/** The model's weights once those of the file are in it. */
function loadedInto(model: MaskedAutoencoder | VisionTransformer, state: State) {
  const before = allBits(model.stateDict());
  const { tensors, notes } = adaptTo(loaded(state), model);
  const { unexpectedKeys } = model.loadStateDict(tensors, { strict: false });
  expect(unexpectedKeys).toEqual([]);
  const after = allBits(model.stateDict());
  const unchanged = Object.keys(after).filter((name) => before[name]?.bytes === after[name]?.bytes);
  return { after, notes, unchanged: unchanged.filter((name) => !/pos_embed|bias|norm/.test(name)) };
}

describe('a checkpoint', () => {
  test('of the same model is taken as it is', () => {
    const { after, notes } = loadedInto(smallModel({}, 2), source);
    expect(after).toEqual(allBits(source));
    expect(notes).toEqual([]);
  });

  test('of more blocks gives the first ones, and says so', () => {
    const { after, notes } = loadedInto(smallModel({ depth: 1 }, 2), source);
    expect(after).toEqual(
      allBits(Object.fromEntries(Object.entries(source).filter(([name]) => name in after))),
    );
    expect(notes).toEqual([`only the first 1 of the file's ${SMALL.depth} blocks are used`]);
  });

  test('without a decoder leaves that of the model, and says so', () => {
    const { unchanged, notes } = loadedInto(smallModel({}, 2), encoder);
    expect(unchanged.every((name) => /^decoder_|^mask_token/.test(name))).toBe(true);
    expect(unchanged).not.toEqual([]);
    expect(notes).toEqual(['the decoder stays as initialised: the file has none']);
  });

  test('with another decoder leaves the whole of that of the model', () => {
    const other = smallModel({ decoderDepth: 1 }, 2);
    const { unchanged, notes } = loadedInto(smallModel({ decoderDim: 32 }, 3), other.stateDict());
    expect(unchanged).toContain('decoder_embed.weight');
    expect(notes[0]).toMatch(
      /^the decoder stays as initialised: mask_token is \[1, 1, 16\] in the file, \[1, 1, 32\] in the model$/,
    );
  });

  test('of pre-training starts a classifier, without its decoder', () => {
    const { unchanged, notes } = loadedInto(classifier(), source);
    expect(unchanged).toEqual(['head.weight']);
    expect(notes).toEqual([
      'the head stays as initialised: the file has none',
      expect.stringMatching(/^not used: .*decoder.* and \d+ more$/),
    ]);
  });

  test('of pre-training starts a classifier that pools the mean, whose norm is new', () => {
    const { notes } = loadedInto(classifier({ pooling: 'mean' }), encoder);
    expect(notes).toEqual([
      'the head stays as initialised: the file has none',
      'the norm after pooling stays as initialised: the file has none',
      'not used: norm.weight, norm.bias',
    ]);
  });

  test('of other classes leaves the head of the model', () => {
    const { notes, unchanged } = loadedInto(
      classifier(),
      classifier({ numClasses: 9 }).stateDict(),
    );
    expect(unchanged).toEqual(['head.weight']);
    expect(notes).toEqual([
      'the head stays as initialised: head.weight is [9, 24] in the file, [5, 24] in the model',
    ]);
  });

  test.each<[string, [number, number], string]>([
    ['larger', [24, 24], '4x4 to 6x6'],
    ['that are no square', [8, 20], '4x4 to 2x5'],
    // As many patches, in another grid.
    ['of another form', [8, 32], '4x4 to 2x8'],
  ])('for images %s gets its position embeddings interpolated', (_, imageSize, told) => {
    const grid = [imageSize[0] / 4, imageSize[1] / 4] as const;
    const { after, notes } = loadedInto(smallModel({ imageSize }, 2), source);
    const names = ['pos_embed', 'decoder_pos_embed'];
    for (const name of names) {
      const expected = interpolatePositions(source[name] as Tensor, [4, 4], grid);
      expect(after[name]).toEqual(allBits({ x: expected }).x);
    }
    expect(notes).toEqual(names.map((name) => `${name} interpolated from ${told} patches`));
  });

  test('of an unknown grid is refused unless the caller gives the grid', () => {
    const wide = smallModel({ imageSize: [8, 20] }, 1).stateDict();
    const model = smallModel({}, 2);
    expect(() => adaptTo(loaded(wide), model)).toThrow(
      `${file}: its 10 patches make no square, and it does not say what grid they make; give it as \`from\``,
    );
    const { notes } = adaptTo(loaded(wide), model, { from: [2, 5] });
    expect(notes).toContain('pos_embed interpolated from 2x5 to 4x4 patches');
  });

  test.each<[string, Parameters<typeof smallModel>[0], RegExp]>([
    [
      'more blocks',
      { depth: 3 },
      /12 of the model's 74 weights are not in the file: blocks\.2\.norm1\.weight, .* and 9 more$/,
    ],
    [
      'another width',
      { dim: 36 },
      /cls_token is \[1, 1, 24\] in the file, \[1, 1, 36\] in the model; expected a model of the file's sizes$/,
    ],
  ])('for a model with %s is refused', (_, changes, message) => {
    const checkpoint = loaded(source);
    const adapt = () => adaptTo(checkpoint, smallModel(changes, 2));
    expect(adapt).toThrow(UserError);
    expect(adapt).toThrow(message);
  });

  test('that pools the mean has no norm for the class token', () => {
    const pooled = classifier({ pooling: 'mean' }).stateDict();
    expect(() => adaptTo(loaded(pooled), classifier())).toThrow(
      /norm\.weight, norm\.bias; it is of a classifier that pools the mean \(fc_norm\)$/,
    );
  });
});

describe('position embeddings', () => {
  test('keep the class token and the dtype', () => {
    const table = torch.randn([1, 17, 8]).to('bfloat16');
    const resized = interpolatePositions(table, [4, 4], [7, 3]);
    expect({ dtype: resized.dtype, shape: resized.shape }).toEqual({
      dtype: 'bfloat16',
      shape: [1, 22, 8],
    });
    expect(resized.narrow(1, 0, 1).tolist()).toEqual(table.narrow(1, 0, 1).tolist());
  });

  test('of another grid than the given one are refused', () => {
    const table = torch.randn([1, 17, 8]);
    expect(() => interpolatePositions(table, [3, 4], [7, 7])).toThrow(
      'position embeddings of shape [1, 17, 8] are not those of 3x4 patches and a class token; expected [1, 13, dim]',
    );
  });
});
