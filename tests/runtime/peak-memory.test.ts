import { expect, test } from 'vitest';
import { peakMemory, resetPeakMemory } from '../../lib/runtime/peak-memory.js';
import { torch } from '../../lib/torch/index.js';

const MIB = 2 ** 20;

test.runIf(process.platform === 'linux')('the peak of a run is not that of an earlier one', () => {
  resetPeakMemory('cpu');
  torch.tidy(() =>
    torch
      .ones([128 * MIB])
      .sum()
      .item(),
  );
  const high = peakMemory('cpu');
  resetPeakMemory('cpu');
  // The tensor's 512 MiB are given back; the rest of the process may have moved.
  expect(high - peakMemory('cpu')).toBeGreaterThan(256 * MIB);
});
