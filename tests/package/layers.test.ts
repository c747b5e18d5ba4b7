/** The order of the folders in lib: each imports only from itself and from those below it, and no file imports itself. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../lib/native/paths.js';

/** From below to above; docs/architecture.md shows the same. */
const LAYERS = [
  ...[
    'stop-signal',
    'system-errors',
    'errors',
    'files',
    'settings',
    'plot',
    'native',
    'torch',
    'runtime',
    'nn',
    'optim',
    'data',
  ],
  ...[
    'models',
    'checkpoints',
    'evaluation',
    'training',
    'methods',
    'experiments',
    'bench',
    'ui',
    'cli',
  ],
  'index',
];

const lib = join(packageRoot, 'lib');
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

/** The files of lib that a file imports from, types and lazy imports included. */
function importsOf(file: string): string[] {
  const source = readFileSync(join(lib, file), 'utf8');
  const specifiers = [...source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)];
  return specifiers.map(([, specifier]) => {
    const target = normalize(join(dirname(file), specifier as string)).replace(/\.js$/, '.ts');
    if (!existsSync(join(lib, target))) throw new Error(`${file} imports ${specifier}`);
    return relative('.', target);
  });
}

const graph = new Map(files.map((file) => [file, importsOf(file)]));
const layerOf = (file: string) => LAYERS.indexOf((file.split('/')[0] as string).replace('.ts', ''));

test('every folder of lib has its place among the layers', () => {
  expect(files.filter((file) => layerOf(file) === -1)).toEqual([]);
});

test('no file imports from a layer above its own', () => {
  const upwards = [...graph].flatMap(([file, targets]) =>
    targets.filter((target) => layerOf(target) > layerOf(file)).map((to) => `${file} -> ${to}`),
  );
  expect(upwards).toEqual([]);
});

test('no files import each other in a circle', () => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const target of graph.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});
