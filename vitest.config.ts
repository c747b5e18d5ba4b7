import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // A process for each file: the addon holds state of its thread, and a crash must name its file.
    pool: 'forks',
    maxWorkers: 2,
    // Files run side by side. With a thread for every core in each of them, libtorch's threads would wait for one another.
    env: { OMP_NUM_THREADS: '1' },
    // Real processes on a busy machine take long; nothing here is a test of speed.
    testTimeout: 60_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
