/** Programs inside the package, which find it by its own name as those of users do. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';

/** A folder in .cache that goes away with the test file. */
export function scratchFolder(): string {
  return temporaryFolder(join(packageRoot, '.cache'));
}

/** Compiles the TypeScript files of a folder beside themselves, and gives what the compiler says. */
export function compile(folder: string): string {
  const compilerOptions = {
    ...{ target: 'ES2022', lib: ['ES2023', 'ESNext.Disposable'], types: ['node'], strict: true },
    ...{ module: 'NodeNext', moduleResolution: 'NodeNext', esModuleInterop: true },
  };
  const config = { compilerOptions, include: ['*.ts', '*.mts', '*.cts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout, stderr } = spawnSync(process.execPath, [tsc(), '-p', folder], {
    encoding: 'utf8',
  });
  return stdout + stderr;
}

function tsc(): string {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { tsc: string } };
  return join(dirname(manifest), bin.tsc);
}
