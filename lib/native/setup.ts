import { spawnSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError, UserError } from '../errors.js';
import { findAddons } from './addon.js';
import { parseSha256, verifySha256 } from './checksum.js';
import { download, remoteSize } from './download.js';
import { muslProblem } from './failures.js';
import { hasHeaders, inspectLibtorch, type LibtorchFiles } from './inspect.js';
import { refuseWithoutCore } from './load.js';
import { type Libtorch, locateLibtorch, type Source } from './locate.js';
import { withLock } from './lock.js';
import { cacheDir, libtorchCache } from './paths.js';
import { type Flavour, hasNvidiaGpu, hasPip, pipInstallTorch } from './pip.js';
import { showProgress, sizeInWords } from './progress.js';
import { unzip } from './unzip.js';
import { DEFAULT_TORCH, isSupported, SUPPORTED_RANGE } from './version.js';
import { cpuIndex, findCpuWheel, type OfferedWheel } from './wheels.js';

export interface SetupOptions {
  /** A libtorch archive (.zip) or PyTorch wheel (.whl) to use instead of pip: a path or a URL. */
  from?: string | undefined;
  /** The SHA-256 that the file given with `from` must have. */
  sha256?: string | undefined;
  version?: string | undefined;
  flavour?: Flavour;
  /** The package index instead of pip's own and PyTorch's of CPU builds. */
  indexUrl?: string | undefined;
  /** Install even where a libtorch is found, or the same was set up before. */
  force?: boolean;
  /** The libtorch is for building the addon: it needs headers, but no existing addon. */
  forBuild?: boolean;
  libtorch?: string | undefined;
  report?: (line: string) => void;
}

export interface SetupResult {
  libtorch: Libtorch;
  /** False if a libtorch was found. */
  installed: boolean;
}

/** The origin of a cached libtorch; written beside it. */
interface SetupRecord {
  version: string;
  from: string;
  sha256: string | null;
}

const RECORD = 'setup.json';

/**
 * Finds a libtorch, or installs one into the package's cache.
 *
 * Safe to run twice at once and to interrupt at any time: a library appears in the cache complete or not at all.
 *
 * @throws {UserError} that says what is missing and what to do.
 */
export async function setupLibtorch(options: SetupOptions = {}): Promise<SetupResult> {
  checkOptions(options);
  const musl = muslProblem();
  if (musl !== null) throw musl;
  const report = options.report ?? console.error;
  const existing = await findExisting(options);
  if (existing) return { libtorch: existing, installed: false };
  const wheel = options.from || hasPip() ? null : await wheelWithoutPip(options);

  const cache = libtorchCache();
  const waiting = () => report('Another setup is running; waiting for it.');
  return withLock(cache, waiting, async () => {
    const meanwhile = await findExisting(options);
    if (meanwhile) return { libtorch: meanwhile, installed: false };
    await removeLeftovers(cache);
    const files = await install(cache, options, wheel, report);
    return { libtorch: { ...files, source: 'cache' }, installed: true };
  });
}

/**
 * The wheel of the CPU build to take where there is no pip.
 *
 * @throws {UserError} that names the other ways, where the CUDA build is needed or the index does not help.
 */
async function wheelWithoutPip(options: SetupOptions): Promise<OfferedWheel> {
  const { flavour = 'auto', version = DEFAULT_TORCH, indexUrl } = options;
  if (flavour === 'cuda' || (flavour === 'auto' && hasNvidiaGpu())) {
    throw new UserError(
      waysWithoutPip("the CUDA build takes NVIDIA's libraries from packages; --cpu does without"),
    );
  }
  try {
    return await findCpuWheel(indexUrl ?? cpuIndex(), version);
  } catch (error) {
    throw new UserError(waysWithoutPip((error as Error).message), { cause: error });
  }
}

function waysWithoutPip(reason: string): string {
  return [
    `There is no python3 with pip on PATH, and ${reason}.`,
    'libtorch can be had in other ways:',
    '  - with Python and pip installed: npx mae-native setup',
    '  - from a mirror of the index of CPU builds: npx mae-native setup --cpu --index URL',
    '  - from an archive. Choose a libtorch (cxx11 ABI, shared, with dependencies) on the ' +
      "PyTorch site's download page:",
    '      npx mae-native setup --from PATH_OR_URL --sha256 HEX',
  ].join('\n');
}

function checkOptions({ from, sha256, version }: SetupOptions): void {
  if (from && !sha256) {
    throw new UsageError(
      '--from needs --sha256 HEX, the checksum that the publisher states for the file: it is checked before use',
    );
  }
  if (sha256 && !from) throw new UsageError('--sha256 belongs to --from, which was not given');
  if (sha256) parseSha256(sha256);
  if (version && !isSupported(version)) {
    throw new UsageError(`--version ${version}: mae-native works with libtorch ${SUPPORTED_RANGE}`);
  }
}

/** A libtorch that fulfils the options, if one is found. */
async function findExisting(options: SetupOptions): Promise<Libtorch | null> {
  if (options.force) return null;
  if (options.from) return findByChecksum(parseSha256(options.sha256 ?? ''));
  const { cores } = findAddons();
  const refuse = (files: LibtorchFiles, source: Source): string | null => {
    if (options.version && files.version.split('+')[0] !== options.version) {
      return `it is version ${files.version}, not ${options.version}`;
    }
    if (options.flavour === 'cuda' && files.cuda === null) return 'it is a CPU build';
    if (options.flavour === 'cpu' && files.cuda !== null) return 'it is a CUDA build';
    if (options.forBuild) return hasHeaders(files) ? null : 'it has no headers';
    return cores.size === 0 ? null : refuseWithoutCore(cores)(files, source);
  };
  return locateLibtorch({ libtorch: options.libtorch, refuse }).found;
}

/** The cached libtorch from the archive with this checksum. */
async function findByChecksum(sha256: string): Promise<Libtorch | null> {
  const cache = libtorchCache();
  for (const name of await readdir(cache).catch(() => [])) {
    const record = await readFile(join(cache, name, RECORD), 'utf8').catch(() => '{}');
    if ((JSON.parse(record) as Partial<SetupRecord>).sha256 !== sha256) continue;
    const files = inspectLibtorch(join(cache, name));
    if (typeof files !== 'string') return { ...files, source: 'cache' };
  }
  return null;
}

async function install(
  cache: string,
  options: SetupOptions,
  wheel: OfferedWheel | null,
  report: (line: string) => void,
): Promise<LibtorchFiles> {
  const archive = wheel?.url ?? options.from;
  const sha256 = wheel?.sha256 ?? options.sha256?.toLowerCase() ?? null;
  // A sibling of the final folder, so that it can be renamed.
  const work = await mkdtemp(join(cache, '.tmp-'));
  try {
    if (archive) {
      await unpack(archive, parseSha256(sha256 ?? ''), work, report);
    } else {
      const { flavour = 'auto', indexUrl, version = DEFAULT_TORCH } = options;
      await pipInstallTorch(work, { version, flavour, indexUrl, report });
    }
    const files = checkUnpacked(work, archive ?? 'what pip installed');
    const record: SetupRecord = { version: files.version, from: archive ?? 'pip', sha256 };
    await writeFile(join(work, RECORD), `${JSON.stringify(record, null, 2)}\n`);
    await chmod(work, 0o755); // mkdtemp gives access to the user only

    const flavour = files.cuda === null ? 'cpu' : 'cuda';
    const place = join(cache, `${files.version.split('+')[0]}-${flavour}`);
    await replace(work, place);
    return inspectLibtorch(place) as LibtorchFiles;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpack(
  from: string,
  sha256: string,
  work: string,
  report: (line: string) => void,
): Promise<void> {
  const isUrl = /^https?:\/\//.test(from);
  let archive = from;
  if (isUrl) {
    archive = join(cacheDir(), 'downloads', `${sha256}.zip`);
    report(`Downloading ${from}, ${sizeInWords(await remoteSize(from))}`);
    await download(from, archive, { sha256, progress: showProgress('Downloading') });
  } else {
    if (!(await isFile(from))) throw new UserError(`--from ${from}: no such file`);
    await verifySha256(from, sha256);
  }
  report(`Unpacking ${basename(from)}`);
  try {
    await unzip(archive, work, showProgress('Unpacking'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${from} could not be unpacked: ${reason}`, { cause: error });
  }
  if (isUrl) await rm(archive, { force: true });
}

/** Checks that an unpacked libtorch can be used, before it replaces another. */
function checkUnpacked(work: string, name: string): LibtorchFiles {
  const files = inspectLibtorch(work);
  if (typeof files === 'string') throw new UserError(`${name} holds no libtorch: ${files}`);
  if (!isSupported(files.version)) {
    throw new UserError(
      `${name} holds libtorch ${files.version}; mae-native works with ${SUPPORTED_RANGE}`,
    );
  }
  const { loader } = findAddons();
  if (loader === null) return files;
  // In a separate process: a process cannot close the libraries that it opened.
  const script = 'require(process.argv[1]).open(process.argv.slice(2))';
  const opened = spawnSync(process.execPath, ['-e', script, loader, ...files.libraries], {
    encoding: 'utf8',
  });
  if (opened.status !== 0) {
    const reason = /^(?:\w*Error: )(.*)$/m.exec(opened.stderr)?.[1] ?? opened.stderr.trim();
    const needs =
      files.cuda === null
        ? ''
        : "\nA CUDA wheel needs NVIDIA's packages; libtorch archives hold them.";
    throw new UserError(
      `${name} was not set up, as its libraries cannot be opened: ${reason}${needs}`,
    );
  }
  return files;
}

/** Moves a folder to its place; an older one is removed only afterwards. */
async function replace(work: string, place: string): Promise<void> {
  const old = join(dirname(place), `.old-${process.pid}`);
  const hadOld = await rename(place, old).then(
    () => true,
    () => false,
  );
  await rename(work, place);
  // The search takes the newest entry of the cache first.
  const now = new Date();
  await utimes(place, now, now);
  if (hadOld) await rm(old, { recursive: true, force: true });
}

/** Removes files of an interrupted setup. The caller holds the lock. */
async function removeLeftovers(cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  for (const name of await readdir(cache)) {
    if (/^\.(?:tmp|old)-/.test(name)) {
      await rm(join(cache, name), { recursive: true, force: true });
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
