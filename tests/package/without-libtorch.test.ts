/** Where libtorch or the addon is missing, importing the package succeeds, and a program can catch what its first use throws. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { load } from '../../lib/native/load.js';
import { emptyEnvironment } from '../native/fake-libtorch.js';
import { temporaryFolder } from '../support/folders.js';
import { startNode } from '../support/processes.js';
import { scratchFolder } from './scratch.js';

/** First uses of several kinds; each tells how it ended. */
const USE = `
const { UserError, NativeError, models, nn, optim, torch } = mae;
const { ones } = torch;
const uses = {
  function: () => ones([2]),
  again: () => torch.zeros([2]),
  tensor: () => torch.tensor([1, 2]),
  'group of ops': () => torch.linalg.inv(1),
  'op by name': () => torch.ops.aten.add(1, 2),
  mode: () => torch.noGrad(() => 1),
  scope: () => torch.tidy(() => torch.randn([2])),
  seed: () => torch.manualSeed(0),
  generator: () => new mae.Generator(),
  version: () => torch.version,
  threads: () => torch.getNumThreads(),
  cuda: () => torch.cuda.isAvailable(),
  layer: () => new nn.Linear(2, 2),
  model: () => new models.MaskedAutoencoder(models.maeConfig('mae_vit_base_patch16')),
};
const ends = Object.entries(uses).map(([name, use]) => {
  try {
    use();
    return [name, 'returned'];
  } catch (error) {
    return [name, error instanceof UserError && error instanceof NativeError ? error.code : String(error)];
  }
});
console.log(JSON.stringify({
  ends: Object.fromEntries(ends),
  // What needs no libtorch works.
  dim: models.maeConfig('mae_vit_base_patch16').dim,
  optimizer: typeof optim.AdamW,
}));
`;
const PROGRAMS = {
  'import.mjs': `import * as mae from 'mae-native';\n${USE}`,
  'require.cjs': `const mae = require('mae-native');\n${USE}`,
  // A promise that resolves to \`torch\` looks for a \`then\`.
  'dynamic.mjs': `const mae = await import('mae-native');\nawait mae.torch;\n${USE}`,
};

const folder = scratchFolder();
const environments = {
  'libtorch-missing': () => emptyEnvironment(temporaryFolder()),
  'addon-missing': () => {
    const dir = temporaryFolder();
    const addon = join(dir, 'addon');
    mkdirSync(addon);
    return {
      ...emptyEnvironment(dir),
      LIBTORCH: load().libtorch.path,
      MAE_NATIVE_PREBUILD: addon,
    };
  },
};

describe.each(Object.entries(environments))('%s', (code, environment) => {
  test.each(Object.entries(PROGRAMS))(
    'is thrown by the first use, not by %s',
    async (name, text) => {
      const file = join(folder, name);
      writeFileSync(file, text);
      const outcome = await startNode([file], { env: environment() }).outcome;
      expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' });
      const { ends, dim, optimizer } = JSON.parse(outcome.stdout);
      expect([...new Set(Object.values(ends))], outcome.stdout).toEqual([code]);
      expect([dim, optimizer]).toEqual([768, 'function']);
    },
    60_000,
  );
});
