import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startNode } from '../support/processes.js';
import { compile, scratchFolder } from './scratch.js';

const USE = `
const loss = new nn.Linear(2, 1).forward(torch.ones([3, 2])).mean();
loss.backward();
console.log(typeof loss.item());
console.log(typeof new optim.SGD([torch.zeros([1], { requiresGrad: true })], { lr: 1 }).step);
console.log(typeof data.openDataset, typeof train.pretrain, models.maeConfig('mae_vit_base_patch16').dim);
`;
const IMPORT = `import { data, models, nn, optim, torch, train } from 'mae-native';\n`;
const REQUIRE = `const { data, models, nn, optim, torch, train } = require('mae-native');\n`;

/** Types that resolve to \`any\` would let this pass, and the compiler complain of a directive without an error. */
const TYPES = `
const tensor: Tensor = torch.zeros([2]);
const shape: number[] = tensor.shape;
const parts: Tensor[] = [tensor.index(0, '...'), tensor.add(1), ...tensor];
// @ts-expect-error A shape is no text.
const text: string = shape;
// @ts-expect-error There is no such op.
torch.zerows([2]);
// @ts-expect-error There is no such option.
new optim.AdamW([tensor], { learningRate: 1 });
const config: models.MaeConfig = models.maeConfig('mae_vit_base_patch16', { depth: 2 });
const settings: train.PretrainSettings = train.resolvePretrainSettings({ seed: 1 });
const loader: data.DataLoader | null = null;
class Twice extends nn.Module {
  fc = new nn.Linear(2, 2);
  override forward(x: Tensor): Tensor {
    return this.fc.forward(x).mul(2);
  }
}
export { Twice, config, loader, parts, settings, text };
`;

const folder = scratchFolder();

describe.each([
  ['import', 'program.mjs', IMPORT],
  ['require', 'program.cjs', REQUIRE],
])('%s', (_, name, line) => {
  test('gives a program the library without a warning', async () => {
    const file = join(folder, name);
    writeFileSync(file, line + USE);
    const { code, stdout, stderr } = await startNode([file]).outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('number\nfunction\nfunction function 768\n');
  }, 30_000);
});

describe('types', () => {
  let complaints: string;
  beforeAll(() => {
    const line = IMPORT.replace('torch,', 'type Tensor, torch,');
    writeFileSync(join(folder, 'module.mts'), line + TYPES);
    writeFileSync(join(folder, 'common.cts'), line + TYPES);
    complaints = compile(folder);
  }, 60_000);

  test('are found from ES modules', () => {
    expect(complaints.split('\n').filter((text) => text.includes('module.mts'))).toEqual([]);
  });

  test('are found from CommonJS modules', () => {
    expect(complaints.split('\n').filter((text) => text.includes('common.cts'))).toEqual([]);
  });

  test('are all that the compiler looks at', () => {
    expect(complaints).toBe('');
  });
});
