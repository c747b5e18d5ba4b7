/** Which kernels attention may take on a GPU, and what reaches a norm there; no GPU is needed to see that. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Tensor, torch } from '../../lib/index.js';
import { failsInCudnn } from '../../lib/torch/attention.js';
import { temporaryFolder } from '../support/folders.js';

test.each([
  // Of patches, with and without a class token, and with a mask where the last block of keys is not half full.
  [197, 197, false, false],
  [64, 64, false, false],
  [197, 197, true, false],
  [256, 256, true, false],
  [64, 64, true, true],
  [65, 192, true, true],
  // A query that attends to all tokens, as in pooling by attention.
  [1, 197, false, true],
])(
  'cuDNN is not asked for %d queries and %d keys, with a mask: %s, where it fails: %s',
  (queries, keys, hasMask, isLeftOut) => {
    using _ = torch.scope();
    const [query, key] = [queries, keys].map((length) => torch.empty([1, 2, length, 8])) as [
      Tensor,
      Tensor,
    ];
    expect(failsInCudnn(query, key, hasMask)).toBe(isLeftOut);
  },
);

test('a norm of bfloat16 by float32 weights reaches libtorch in one dtype off the CPU', () => {
  using _ = torch.scope();
  const [x, weight, bias] = [
    torch.empty([2, 8], { dtype: 'bfloat16', device: 'meta' }),
    ...[0, 1].map(() => torch.empty([8], { device: 'meta' })),
  ] as [Tensor, Tensor, Tensor];
  using profile = torch.profiler.profile({ activities: ['cpu'], recordShapes: true });
  // libtorch has no norm on this device; the trace shows what it was asked for.
  expect(() => torch.fused.layerNorm(x, [8], weight, bias)).toThrow(/Meta/);
  profile.stop();
  const path = join(temporaryFolder(), 'trace.json');
  profile.exportChromeTrace(path);
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as {
    traceEvents: { name: string; args?: { 'Input type'?: string[] } }[];
  };
  const norm = traceEvents.find(({ name }) => name === 'aten::native_layer_norm');
  const types = norm?.args?.['Input type'] ?? [];
  expect([types[0], types[2], types[3]]).toEqual(['float', 'float', 'float']);
});
