/** The tests on binaries for linux-arm64: their processes are those of an emulated Node.js (scripts/test-arm64.js). */
import { defineConfig } from 'vitest/config';
import { ForksPoolWorker } from 'vitest/node';

const node = process.env.MAE_NATIVE_EMULATED_NODE;
if (node === undefined) throw new Error('run this by: npm run test:arm64');

/** vitest's own process for a file, by another Node.js. */
class EmulatedWorker extends ForksPoolWorker {
  override async start(): Promise<void> {
    const own = process.execPath;
    // What fork() starts.
    process.execPath = node as string;
    try {
      await super.start();
    } finally {
      process.execPath = own;
    }
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    pool: { name: 'emulated', createPoolWorker: (options) => new EmulatedWorker(options) },
    maxWorkers: 2,
    env: { OMP_NUM_THREADS: '1' },
    // Emulated, everything takes many times as long.
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
