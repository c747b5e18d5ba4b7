import { spawn, spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '../errors.js';
import { remoteSize } from './download.js';
import { pythonCommand } from './locate.js';
import { sizeInWords } from './progress.js';
import { cpuIndex } from './wheels.js';

/** The build of libtorch to get; `auto` takes the one that the machine can use. */
export type Flavour = 'auto' | 'cpu' | 'cuda';

export interface PipOptions {
  version: string;
  flavour: Flavour;
  /** The package index to use instead of pip's own choice. */
  indexUrl?: string | undefined;
  report: (line: string) => void;
}

/** A wheel that pip would install. */
interface Wheel {
  name: string;
  version: string;
  url: string;
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
 * Installs PyTorch's wheel, which holds all of libtorch, into a folder. A CUDA build also gets NVIDIA's libraries, which
 * are separate packages. Python dependencies are left out. pip checks each file's hash.
 *
 * @throws {UserError} before any download where the index lacks the requested build.
 */
export async function pipInstallTorch(dir: string, options: PipOptions): Promise<void> {
  const { version, flavour, indexUrl, report } = options;
  const gpu = flavour === 'auto' ? hasNvidiaGpu() : flavour === 'cuda';
  report(`Asking pip for PyTorch ${version}, for its libtorch (${flavourReason(flavour, gpu)})`);

  const { wheels, index } = await chooseWheels(dir, options, gpu ? 'cuda' : 'cpu');
  const cuda = isCuda(wheels);
  if (flavour === 'cpu' && cuda) throw new UserError(wrongFlavour('CUDA', 'CPU', indexUrl));
  if (flavour === 'cuda' && !cuda) throw new UserError(wrongFlavour('CPU', 'CUDA', indexUrl));
  if (gpu && !cuda) {
    report("The index's build is for the CPU only; --index can name one with CUDA.");
  }
  if (!gpu && cuda) {
    report(
      "The index has only the CUDA build, which does not load without NVIDIA's libraries, GPU or not. " +
        'The CPU build is smaller: --index can name an index that has it.',
    );
  }
  const size = sizeInWords(await totalSize(wheels));
  report(`To download: ${wheels.map(({ name }) => name).join(', ')}; ${size}`);
  // Three equal signs: with two, 2.13.0 would match 2.13.0+cpu as well.
  const exact = wheels.map(({ name, version: its }) => `${name}===${its}`);
  await pip(['--no-deps', ...exact], dir, index);
}

/**
 * Installs PyTorch's wheel alone into a folder, for builds.
 *
 * @param platforms pip's names of the platforms that it may be for; by default this machine.
 */
export function pipInstallWheel(
  dir: string,
  requirement: string,
  platforms: readonly string[] = [],
): Promise<void> {
  const flags = platforms.flatMap((platform) => ['--platform', platform]);
  return pip(['--no-deps', ...flags, requirement], dir);
}

function flavourReason(flavour: Flavour, gpu: boolean): string {
  if (flavour === 'cpu') return 'the CPU build, as --cpu asks';
  if (flavour === 'cuda') return 'the CUDA build, as --cuda asks';
  return gpu ? 'an NVIDIA GPU is here: the CUDA build' : 'no NVIDIA GPU is here: the CPU build';
}

function wrongFlavour(got: string, wanted: string, indexUrl?: string): string {
  const tried = wanted === 'CPU' && !indexUrl ? `, and ${cpuIndex()} could not give it` : '';
  return (
    `The package index has the ${got} build of PyTorch, not the ${wanted} build${tried}. PyTorch publishes each flavour ` +
    `in an index of its own: name it with --index URL, or give an archive with --from and --sha256.`
  );
}

/** Whether wheels are those of a CUDA build. */
function isCuda(wheels: readonly Wheel[]): boolean {
  return wheels.some(({ name, version }) => name !== 'torch' || /\+cu\d/.test(version));
}

interface Choice {
  wheels: Wheel[];
  /** The index that has them; undefined is pip's own. */
  index: string | undefined;
}

/**
 * The wheels to install: PyTorch's own, and NVIDIA's for a CUDA build. Where pip's own index lacks the CPU build, PyTorch's index
 * of CPU builds is asked.
 */
async function chooseWheels(
  dir: string,
  { version, indexUrl, report }: PipOptions,
  flavour: 'cpu' | 'cuda',
): Promise<Choice> {
  const wheels = await wheelsFrom(dir, version, flavour, indexUrl);
  const isWanted = typeof wheels !== 'string' && (flavour === 'cuda' || !isCuda(wheels));
  if (!isWanted && flavour === 'cpu' && indexUrl === undefined) {
    const index = cpuIndex();
    const others = await wheelsFrom(dir, version, flavour, index);
    if (typeof others !== 'string' && !isCuda(others)) {
      report(`pip's own index has no CPU build; taking it from ${index}`);
      return { wheels: others, index };
    }
  }
  if (typeof wheels === 'string') {
    throw new UserError(`${wheels}\n${failed(`torch==${version}`)}`);
  }
  return { wheels, index: indexUrl };
}

/**
 * The wheels of an index, or pip's error message. An index may hold both builds of a version, the CPU build marked by `+cpu`;
 * where it holds one build, that is taken.
 */
async function wheelsFrom(
  dir: string,
  version: string,
  flavour: 'cpu' | 'cuda',
  indexUrl?: string,
): Promise<Wheel[] | string> {
  const wanted = flavour === 'cpu' ? `torch==${version}+cpu` : `torch==${version},!=${version}+cpu`;
  let wheels = await plannedWheels(dir, wanted, indexUrl);
  if (typeof wheels === 'string') wheels = await plannedWheels(dir, `torch==${version}`, indexUrl);
  if (typeof wheels === 'string') return wheels;
  return wheels.filter(({ name }) => name === 'torch' || name.startsWith('nvidia-'));
}

/** The wheels that pip would install, with PyTorch's dependencies; or pip's error message. */
async function plannedWheels(
  dir: string,
  requirement: string,
  indexUrl?: string,
): Promise<Wheel[] | string> {
  const flags = ['--dry-run', '--ignore-installed', '--quiet', '--report', '-', '--target', dir];
  const args = ['-m', 'pip', 'install', ...flags, ...COMMON, ...indexFlags(indexUrl), requirement];
  const { code, stdout, stderr } = await run(args);
  if (code === 0) {
    const { install } = JSON.parse(stdout) as {
      install: { metadata: { name: string; version: string }; download_info: { url: string } }[];
    };
    return install.map(({ metadata, download_info }) => ({ ...metadata, url: download_info.url }));
  }
  if (/no such option/.test(stderr)) throw new UserError(TOO_OLD);
  return stderr.trim();
}

/** Bytes to download; null where the index does not say. */
async function totalSize(wheels: readonly Wheel[]): Promise<number | null> {
  const sizes = await Promise.all(wheels.map(({ url }) => sizeOf(url)));
  return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

async function sizeOf(url: string): Promise<number | null> {
  if (!url.startsWith('file:')) return await remoteSize(url);
  return await stat(fileURLToPath(url)).then(
    ({ size }) => size,
    () => null,
  );
}

const TOO_OLD =
  `The pip of ${pythonCommand} is too old: 22.2 or newer is needed, which can report beforehand what it would install. ` +
  `Update it: ${pythonCommand} -m pip install --upgrade pip`;

const COMMON = ['--no-input', '--only-binary', ':all:'];

function indexFlags(indexUrl?: string): string[] {
  return indexUrl ? ['--index-url', indexUrl] : [];
}

/** Installs into a folder. pip's own progress is shown. */
async function pip(requirements: string[], dir: string, indexUrl?: string): Promise<void> {
  const flags = ['--no-compile', '--target', dir, ...COMMON, ...indexFlags(indexUrl)];
  const args = ['-m', 'pip', 'install', ...flags, ...requirements];
  const { code } = await run(args, { shown: true });
  if (code !== 0) throw new UserError(failed(requirements.at(-1) as string));
}

function failed(requirement: string): string {
  return (
    `pip could not install ${requirement}; its message is above. Another version can be asked for with --version, ` +
    'another index with --index; --from takes a libtorch archive instead.'
  );
}

interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs Python. With `shown`, its output goes to stderr: stdout is for results. */
function run(args: string[], { shown = false } = {}): Promise<Answer> {
  // Variables, as an older pip refuses options that it does not know.
  const env = {
    PIP_RESUME_RETRIES: '5',
    ...process.env,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_ROOT_USER_ACTION: 'ignore',
    // Everything goes into a folder of ours, nothing into a Python that the system manages.
    PIP_BREAK_SYSTEM_PACKAGES: '1',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(pythonCommand, args, {
      env,
      stdio: ['ignore', shown ? 2 : 'pipe', shown ? 2 : 'pipe'],
    });
    const answer: Answer = { code: null, stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk: Buffer) => {
      answer.stdout += chunk;
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      answer.stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...answer, code }));
  });
}
