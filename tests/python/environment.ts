// Prepares the Python that tests compare with: a virtual environment in .cache/python with all that PyTorch imports,
// but no PyTorch. That comes from the libtorch in use (tests/python/python.ts), so that both sides of a comparison
// run the very same library.
//   npx tsx tests/python/environment.ts
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What torch needs to be imported, and what the comparisons use. */
const PACKAGES = [
  // Of PyTorch's test databases.
  'expecttest',
  'filelock',
  'fsspec',
  'jinja2',
  'networkx',
  'numpy',
  'pillow',
  'safetensors',
  'sympy',
  'tensorboard',
  'typing_extensions',
];

/** Taken without what they ask for, which is PyTorch: that comes from elsewhere. Of torchvision no compiled op is used. */
const ALONE = ['timm>=1.0.31', 'torchvision'];

/** What single tests use, which are skipped without it: an environment that was made before stays valid. */
const OPTIONAL = ['onnx', 'onnxruntime', 'pycocotools', 'shapely', 'transformers'];

const windows = process.platform === 'win32';
const dir = fileURLToPath(new URL('../../.cache/python', import.meta.url));

/** The environment's interpreter, whether or not it is there. */
export const python = join(dir, windows ? 'Scripts/python.exe' : 'bin/python');

/** Names the packages that an environment was made with; a finished one holds it. */
const stamp = createHash('sha256')
  .update([...PACKAGES, ...ALONE].join('\n'))
  .digest('hex');
const stampFile = join(dir, 'mae-native');

/** Whether the environment is there and complete. */
export function isReady(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && existsSync(python);
}

/** Makes the environment unless it is there. Returns why it cannot be had, or null. */
export function prepare(): string | null {
  if (isReady()) return null;
  rmSync(dir, { recursive: true, force: true });
  const base = windows ? 'python' : 'python3';
  const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:'];
  const reason =
    run(base, ['-m', 'venv', dir]) ??
    run(python, [...install, ...PACKAGES]) ??
    run(python, [...install, '--no-deps', ...ALONE]);
  if (reason === null) {
    run(python, [...install, ...OPTIONAL]);
    writeFileSync(stampFile, stamp);
  }
  return reason;
}

function run(command: string, args: string[]): string | null {
  const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const { status, error, stderr } = spawnSync(command, args, { env, encoding: 'utf8' });
  if (error) return `${command}: ${error.message}`;
  return status === 0 ? null : `${command} ${args[1]} failed: ${stderr.trim().split('\n').at(-1)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = prepare();
  console.log(reason === null ? `Python for comparisons: ${python}` : reason);
  process.exitCode = reason === null ? 0 : 1;
}
