/** Loss and gradients of models on a GPU against float64 on the CPU. */
import { describe, expect, test } from 'vitest';
import { benchGradients } from '../../lib/bench/gradients.js';
import { inPrecision } from '../../lib/runtime/precision.js';
import { type Tensor, torch } from '../../lib/torch/index.js';
import { smallModel } from '../support/models.js';
import { needs } from '../support/needs.js';
import { hasGpu } from './gpu.js';

describe('on a GPU', needs(hasGpu, 'a GPU'), () => {
  test.each([
    ['mae_vit_tiny_patch4_32', 'float32'],
    ['mae_vit_tiny_patch4_32', 'bf16'],
    ['mae_vit_base_patch16', 'float32'],
    ['mae_vit_base_patch16', 'bf16'],
  ] as const)('loss and gradients of %s in %s are those of the CPU', async (model, dtype) => {
    const result = await benchGradients({ model, dtype, batchSize: 2, device: 'cuda' });
    expect(result).toMatchObject({ passed: true });
  });

  test('in bf16 weights, their gradients and the loss are float32', () => {
    using _ = torch.scope();
    const model = smallModel().to('cuda');
    const images = torch.randn([2, 3, 16, 16]).to('cuda');
    const loss = inPrecision('bf16', 'cuda', () => model.loss(images));
    loss.backward();
    const learned = model.parameters().filter(({ requiresGrad }) => requiresGrad);
    const dtypes = [loss, ...learned, ...learned.map(({ grad }) => grad as Tensor)].map(
      ({ dtype }) => dtype,
    );
    expect(new Set(dtypes)).toEqual(new Set(['float32']));
  });
});
