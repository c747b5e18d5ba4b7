import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { inspectLibtorch } from './inspect.js';
import { pythonCommand } from './locate.js';

/** Which build of libtorch is wanted; `auto` takes what the machine can use. */
export type Flavour = 'auto' | 'cpu' | 'cuda';

export interface PipOptions {
  version: string;
  flavour: Flavour;
  /** The package index to use instead of pip's own choice. */
  indexUrl?: string | undefined;
  report: (line: string) => void;
}

/** Whether a python3 with pip is on PATH. */
export function hasPip(): boolean {
  return spawnSync(pythonCommand, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;
}

/** Whether the machine has an NVIDIA GPU whose driver answers. */
export function hasNvidiaGpu(): boolean {
  const answer = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8', timeout: 20_000 });
  return answer.status === 0 && answer.stdout.includes('GPU');
}

/**
 * Puts PyTorch's wheel, which holds all of libtorch, into a folder. Its Python dependencies are left out; NVIDIA's
 * libraries, packages of their own, come along when the wheel turns out to be a CUDA build.
 */
export async function pipInstallTorch(dir: string, options: PipOptions): Promise<void> {
  const { version, flavour, report } = options;
  const gpu = flavour === 'auto' && hasNvidiaGpu();
  report(`Getting PyTorch ${version} with pip, for its libtorch (${why(flavour, gpu)})`);
  await pipInstallWheel(dir, `torch==${version}`, options.indexUrl);

  const got = inspectLibtorch(dir);
  if (typeof got === 'string') throw new UserError(`pip's torch holds no libtorch: ${got}`);
  if (got.cuda === null) {
    if (flavour === 'cuda') throw new UserError(wrongFlavour('CPU', 'CUDA'));
    if (gpu) report("The index's build is for the CPU only; --index-url can name one with CUDA.");
    return;
  }
  if (flavour === 'cpu') throw new UserError(wrongFlavour('CUDA', 'CPU'));
  report(
    `It is a CUDA ${got.cuda} build, which does not load without NVIDIA's libraries, GPU or not: ` +
      'getting them too, some gigabytes. (--cpu with --index-url or --from gets the smaller CPU build.)',
  );
  await pip(nvidiaRequirements(dir), dir, options.indexUrl);
}

/** Puts PyTorch's wheel alone into a folder: enough to build against, and for a CPU build to run. */
export function pipInstallWheel(
  dir: string,
  requirement: string,
  indexUrl?: string,
): Promise<void> {
  return pip(['--no-deps', requirement], dir, indexUrl);
}

function why(flavour: Flavour, gpu: boolean): string {
  if (flavour === 'cpu') return 'CPU build, as --cpu asks';
  if (flavour === 'cuda') return 'CUDA build, as --cuda asks';
  return gpu ? 'an NVIDIA GPU is here: CUDA build if there is one' : 'no NVIDIA GPU is here';
}

function wrongFlavour(got: string, wanted: string): string {
  return (
    `The package index gave the ${got} build of PyTorch, not the ${wanted} build. PyTorch publishes each flavour in ` +
    `an index of its own: name it with --index-url URL, or give an archive with --from and --sha256.`
  );
}

/** What the wheel requires of NVIDIA, with the conditions, which pip judges. */
function nvidiaRequirements(dir: string): string[] {
  const info = readdirSync(dir).find((name) => /^torch-.*\.dist-info$/.test(name));
  if (info === undefined) return [];
  return readFileSync(join(dir, info, 'METADATA'), 'utf8')
    .split('\n')
    .map((line) => /^Requires-Dist:\s*((?:nvidia-|cuda-toolkit).*)$/.exec(line)?.[1]?.trim())
    .filter((requirement) => requirement !== undefined)
    .filter((requirement) => !/\bextra\s*==/.test(requirement));
}

function pip(requirements: string[], dir: string, indexUrl?: string): Promise<void> {
  const index = indexUrl ? ['--index-url', indexUrl] : [];
  const all = [
    ...['-m', 'pip', 'install', '--no-input', '--no-compile', '--only-binary', ':all:'],
    ...['--target', dir],
    ...index,
    ...requirements,
  ];
  return new Promise((resolve, reject) => {
    // pip's own progress goes to stderr: stdout is for results.
    // Options that an older pip lacks would stop it; variables do not.
    const env = {
      ...process.env,
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_ROOT_USER_ACTION: 'ignore',
    };
    const child = spawn(pythonCommand, all, { env, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve();
      reject(
        new UserError(
          `pip could not install ${requirements.at(-1)}; its message is above. Another version can be asked for ` +
            'with --version, another index with --index-url; --from takes a libtorch archive instead.',
        ),
      );
    });
  });
}
