import { describe, expect, test } from 'vitest';
import { torch } from '../../lib/index.js';
import { resolvePretrainSettings } from '../../lib/methods/public.js';
import { resolvePrecision } from '../../lib/runtime/precision.js';

describe('the precision', () => {
  test.each(['none', 'bf16', 'fp16'] as const)('is %s where that is asked for', (amp) => {
    expect(resolvePrecision(amp, 'cpu').precision).toBe(amp);
  });

  test('is bf16 by itself exactly where the processor has units for it', () => {
    const { amxBf16, avx512Bf16 } = torch.cpu.getCapabilities();
    const { precision, reason } = resolvePrecision('auto', 'cpu');
    expect(precision).toBe(amxBf16 || avx512Bf16 ? 'bf16' : 'none');
    expect(reason).toMatch(/^the CPU has /);
  });

  test('is float32 for the quick start, whose matrices are small, and auto for other models', () => {
    expect(resolvePretrainSettings({}).amp).toBe('none');
    const options = { model: 'mae_vit_base_patch16', data: ['photos'] };
    expect(resolvePretrainSettings(options).amp).toBe('auto');
  });
});
