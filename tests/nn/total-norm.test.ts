import { expect, test } from 'vitest';
import * as nn from '../../lib/nn/index.js';
import { torch } from '../../lib/torch/index.js';

test('the total norm is that of all tensors as one vector', () => {
  using _ = torch.scope();
  const total = nn.utils.getTotalNorm(
    [torch.tensor([3.0, 0]), torch.tensor([[4.0]])].map((t) => t.double()),
  );
  // 3, 0 and 4 have a norm that is exact.
  expect(total.item()).toBe(5);
});

test('the total norm of nothing is 0', () => {
  using _ = torch.scope();
  expect(nn.utils.getTotalNorm([]).item()).toBe(0);
});
