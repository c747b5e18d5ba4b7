/** Detectors of other programs, under the names of detectron2, and their conversion. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  convertDetector,
  isDetectorFile,
  loadDetectorCheckpoint,
  savePytorch,
} from '../../lib/checkpoints/index.js';
import { Detector, detectorConfig } from '../../lib/models/detection/index.js';
import { torch } from '../../lib/torch/index.js';
import { temporaryFolder } from '../support/folders.js';
import { savePretrained } from '../support/models.js';

const folder = temporaryFolder();
const CONFIG = detectorConfig('vitdet_tiny_patch8_128', {
  ...{ dim: 16, heads: 2, depth: 2, globalBlocks: [1], pyramidDim: 8, headDim: 12 },
  ...{ numClasses: 3, cascade: true, window: 4, positionGrid: [5, 5] },
});

/** The weights of a detector without a word about it, as detectron2 saves them. */
function saveAsTheirs(path: string, changes: object = {}, config = CONFIG): string {
  using _ = torch.scope();
  using model = new Detector(config);
  const state = { ...model.stateDict(), pixel_mean: torch.zeros([3, 1, 1]), ...changes };
  savePytorch(path, { model: new Map(Object.entries(state)), __author__: 'someone' });
  return path;
}

describe('a detector of another program', () => {
  test('is recognised, and its shape follows from its weights', () => {
    using _ = torch.scope();
    const path = saveAsTheirs(join(folder, 'theirs.pth'));
    expect(isDetectorFile(path)).toBe(true);
    const { architecture, categories, statistics } = loadDetectorCheckpoint(path);
    const { sampling: _own, ...shape } = CONFIG;
    expect(architecture).toMatchObject(shape);
    expect([categories, statistics]).toEqual([null, null]);
  });

  test('may have the pyramid of four stages, and see the whole image in all blocks', () => {
    const config = { ...CONFIG, dim: 32, pyramid: 'fpn', globalBlocks: [0, 1] } as const;
    const { architecture } = loadDetectorCheckpoint(
      saveAsTheirs(join(folder, 'fpn.pth'), {}, config),
    );
    const { sampling: _own, window: _side, ...shape } = config;
    expect(architecture).toMatchObject(shape);
  });

  test('is converted, and back, to the same weights', () => {
    using _ = torch.scope();
    const path = saveAsTheirs(join(folder, 'to-convert.pth'));
    const [there, back] = [join(folder, 'there.safetensors'), join(folder, 'back.pth')];
    expect(convertDetector(path, there)).toMatchObject({ kind: 'detector' });
    convertDetector(there, back);
    const [first, last] = [path, back].map((file) => loadDetectorCheckpoint(file).tensors);
    expect(Object.keys(last ?? {})).toEqual(Object.keys(first ?? {}));
    for (const [name, tensor] of Object.entries(first ?? {})) {
      expect(last?.[name]?.equal(tensor)).toBe(true);
    }
  });

  test('is refused where weights are missing, or too many', () => {
    const more = saveAsTheirs(join(folder, 'more.pth'), { stranger: torch.zeros([1]) });
    expect(() => loadDetectorCheckpoint(more)).toThrow(/more\.pth: has 1 weights .* stranger/);
    const encoder = savePretrained(join(folder, 'encoder.safetensors'));
    expect(isDetectorFile(encoder)).toBe(false);
    expect(() => loadDetectorCheckpoint(encoder)).toThrow(/holds no detector/);
  });
});
