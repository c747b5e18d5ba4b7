import { afterEach, expect, test } from 'vitest';
import { type Tensor, torch } from '../../lib/index.js';

/** The function that made the result of attention over small random numbers. */
function attend(): string | null {
  using _ = torch.scope();
  const [q, k, v] = [0, 1, 2].map(() => torch.randn([1, 2, 8, 16], { requiresGrad: true })) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return torch.scaledDotProductAttention(q, k, v).gradFn?.name ?? null;
}

const usual = attend();

afterEach(() => expect(attend()).toBe(usual));

test('attention takes the kernels that are allowed, and others again afterwards', () => {
  expect(usual).toMatch(/^ScaledDotProductFlashAttention/);
  expect(torch.sdpaKernel(['math'], attend)).not.toMatch(/^ScaledDotProduct/);
  expect(torch.sdpaKernel(['math', 'flash_attention'], attend)).toBe(usual);
});

test('modes of kernels are nested', () => {
  torch.sdpaKernel(['math'], () => {
    expect(torch.sdpaKernel(['flash_attention'], attend)).toBe(usual);
    expect(attend()).not.toBe(usual);
  });
});

test('an error ends the mode', () => {
  expect(() =>
    torch.sdpaKernel(['math'], () => {
      throw new Error('on purpose');
    }),
  ).toThrow('on purpose');
});

test('another name is refused in a sentence', () => {
  expect(() => torch.sdpaKernel(['flash' as 'math'], attend)).toThrow(
    /sdpaKernel: a backend should be one of math, flash_attention.*got 'flash'/,
  );
});
