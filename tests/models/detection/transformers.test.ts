/** The backbone against the one of transformers, VitDetBackbone, on the same weights and images in float64. */
import { describe, expect, test } from 'vitest';
import {
  DetectorBackbone,
  type DetectorConfig,
  detectorConfig,
} from '../../../lib/models/detection/index.js';
import { torch } from '../../../lib/torch/index.js';
import { useReference } from '../../python/reference.js';
import { distance, restore, type StoredTensor, store } from '../../python/tensors.js';

interface Request {
  config: DetectorConfig;
  weights: Record<string, StoredTensor>;
  images: StoredTensor;
}

const CONFIG = detectorConfig('vitdet_tiny_patch8_128', {
  ...{ imageSize: 32, patchSize: 4, dim: 16, depth: 4, heads: 2 },
  ...{ positionGrid: [4, 4], window: 3, globalBlocks: [1, 3] },
});

describe('the backbone', () => {
  const exchange = useReference<Request, StoredTensor>(
    'vitdet-transformers',
    'vitdet_transformers.py',
    () => {
      using _ = torch.scope();
      torch.manualSeed(2);
      using model = new DetectorBackbone(CONFIG).to('float64');
      const entries = Object.entries(model.stateDict()).map(([name, tensor]) => {
        const noise = torch.randn(tensor.shape, { dtype: 'float64' }).mul(0.2);
        return [name, store(tensor.add(noise))] as const;
      });
      const images = torch.randn([2, 3, 32, 24], { dtype: 'float64' });
      return { config: CONFIG, weights: Object.fromEntries(entries), images: store(images) };
    },
    ['transformers'],
  );

  test('gives what that of transformers gives', () => {
    using _ = torch.scope();
    using _mode = torch.noGrad();
    const { request, answer } = exchange;
    using model = new DetectorBackbone(request.config).to('float64');
    model.loadStateDict(
      Object.fromEntries(Object.entries(request.weights).map(([k, v]) => [k, restore(v)])),
    );
    // Their LayerNorms have the same epsilon; sums are in another order.
    expect(distance(model.forward(restore(request.images)), answer)).toBeLessThan(1e-9);
  });
});
