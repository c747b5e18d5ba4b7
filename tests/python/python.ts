import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { locateLibtorch } from '../../lib/native/locate.js';
import { isReady, python } from './environment.js';

/** A Python that has PyTorch: the very libtorch that the addon runs on. */
export interface PythonEnvironment {
  python: string;
  /** The environment variables to start it with. */
  env: NodeJS.ProcessEnv;
}

let known: PythonEnvironment | null | undefined;

/**
 * The Python to compare with, or null where there is none: `npm test` could not prepare it, or the libtorch in use
 * comes without PyTorch's Python files. Tests compare with a recorded answer then (`useReference`), or skip:
 *
 * ```ts
 * const reference = pythonEnv();
 * describe('…', needs(reference !== null, 'Python with PyTorch'), () => …);
 * ```
 */
export function pythonEnv(): PythonEnvironment | null {
  if (known === undefined) known = findPython();
  return known;
}

const modules = new Map<string, boolean>();

/** Whether that Python can import a module. */
export function hasModule(name: string): boolean {
  const python = pythonEnv();
  if (python === null) return false;
  let isThere = modules.get(name);
  if (isThere === undefined) {
    const { status } = spawnSync(python.python, ['-c', `import ${name}`], { env: python.env });
    isThere = status === 0;
    modules.set(name, isThere);
  }
  return isThere;
}

function findPython(): PythonEnvironment | null {
  const { found } = locateLibtorch();
  if (!isReady()) {
    console.warn('No Python to compare with: "npx tsx tests/python/environment.ts" prepares it.');
    return null;
  }
  if (found === null || !existsSync(join(found.path, '__init__.py'))) {
    console.warn('Nothing to compare with: the libtorch in use is not that of a PyTorch wheel.');
    return null;
  }
  return {
    python,
    env: { ...process.env, PYTHONPATH: dirname(found.path), PYTHONNOUSERSITE: '1' },
  };
}
