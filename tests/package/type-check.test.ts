/** What the declarations ask of a program: no other packages' types, and little of the compiler. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';

const PROGRAM = `
import { data, evaluation, nn, optim, torch, train } from 'mae-native';
const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 1));
const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-3 });
for (let step = 0; step < 100; step++) {
  using _ = torch.scope();
  const loss = nn.functional.mseLoss(model.forward(torch.randn([8, 4])), torch.zeros([8, 1]));
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
export { data, evaluation, train };
`;

/** A program's folder with the package as npm installs it, but for what only runs. */
const folder = temporaryFolder();
let output: string;
beforeAll(() => {
  const installed = join(folder, 'node_modules', 'mae-native');
  mkdirSync(installed, { recursive: true });
  cpSync(join(packageRoot, 'package.json'), join(installed, 'package.json'));
  cpSync(join(packageRoot, 'dist'), join(installed, 'dist'), {
    recursive: true,
    filter: (path) => !path.endsWith('.js'),
  });
  const compilerOptions = {
    ...{ target: 'ES2022', lib: ['ES2023', 'ESNext.Disposable'], types: [], strict: true },
    ...{ module: 'NodeNext', noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, 'program.mts'), PROGRAM);
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tsc: string } };
  const tsc = join(dirname(manifest), bin.tsc);
  // One thread: several count types that they share several times.
  const args = [tsc, '-p', folder, '--extendedDiagnostics', '--singleThreaded'];
  output = spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout;
}, 120_000);

const count = (name: string) => Number(new RegExp(`${name}: +(\\d+)`).exec(output)?.[1]);

test('they are right by themselves, without the types of Node.js, of browsers or of a dependency', () => {
  expect(output.split('\n').filter((line) => /error TS/.test(line))).toEqual([]);
});

test('they cost the compiler little: some seconds where they are checked, too', () => {
  console.log(`types ${count('Types')}, instantiations ${count('Instantiations')}`);
  expect(count('Types')).toBeLessThan(32_000);
  expect(count('Instantiations')).toBeLessThan(42_000);
});
