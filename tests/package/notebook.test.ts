/** The notebook of the examples, run from its first cell to its last by Deno's kernel, as Jupyter runs it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';
import { temporaryFolder } from '../support/folders.js';
import { needs } from '../support/needs.js';

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const canRun = runs('deno', '--version') && runs('python3', '-c', 'import nbclient');

const RUN = `
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, timeout=300, kernel_name='deno').execute()
nbformat.write(notebook, sys.argv[1])
`;

interface Output {
  readonly text?: string | string[];
  readonly data?: Readonly<Record<string, string | string[]>>;
}

describe('the notebook', needs(canRun, 'Deno, and Python with nbclient'), () => {
  let outputs: Output[];
  beforeAll(() => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(packageRoot, join(folder, 'node_modules', 'mae-native'));
    writeFileSync(join(folder, 'package.json'), '{ "dependencies": { "mae-native": "*" } }');
    writeFileSync(join(folder, 'deno.json'), '{ "nodeModulesDir": "manual" }');
    const kernel = join(folder, 'jupyter', 'kernels', 'deno');
    mkdirSync(kernel, { recursive: true });
    const argv = ['deno', 'jupyter', '--kernel', '--conn', '{connection_file}'];
    const spec = { argv, display_name: 'Deno', language: 'typescript' };
    writeFileSync(join(kernel, 'kernel.json'), JSON.stringify(spec));
    const notebook = join(folder, 'notebook.ipynb');
    cpSync(join(packageRoot, 'examples', 'notebook.ipynb'), notebook);
    const { status, stderr } = spawnSync('python3', ['-c', RUN, notebook], {
      cwd: folder,
      env: { ...process.env, JUPYTER_PATH: join(folder, 'jupyter') },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    const { cells } = JSON.parse(readFileSync(notebook, 'utf8')) as {
      cells: { outputs?: Output[] }[];
    };
    outputs = cells.flatMap((cell) => cell.outputs ?? []);
  }, 600_000);

  const textOf = (part: string | string[] | undefined) => [part ?? ''].flat().join('');

  test('shows tensors with what they are of', () => {
    const shown = outputs.map(({ data }) => textOf(data?.['text/html']));
    expect(shown.filter((text) => text.includes('<pre>tensor(')).length).toBe(2);
    expect(shown.join()).toContain('<small>float32[2, 3] on cpu</small>');
  });

  test('learns, and shows a picture', () => {
    const printed = outputs.map(({ text }) => textOf(text)).join('');
    const [, first, last] = /loss ([\d.]+), at the end ([\d.]+)/.exec(printed) ?? [];
    expect(Number(last)).toBeLessThan(Number(first) / 10);
    const [picture = ''] = outputs.flatMap(({ data }) => textOf(data?.['image/png']) || []);
    expect(Buffer.from(picture, 'base64').subarray(1, 4).toString()).toBe('PNG');
  });
});
