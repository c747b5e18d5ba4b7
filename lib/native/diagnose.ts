import { UserError } from '../errors.js';
import { findAddons } from './addon.js';
import { NativeError, type NativeErrorCode } from './error.js';
import {
  type CudaLibrary,
  type LoadedCore,
  type LoadOptions,
  load,
  refuseWithoutCore,
} from './load.js';
import { locateLibtorch, type Place, type Search } from './locate.js';
import { packageRoot, packageVersion } from './paths.js';
import { hasNvidiaGpu } from './pip.js';

/** The findings of `mae-native doctor`. */
export interface Findings {
  /** Whether the addon was loaded and answered. */
  ok: boolean;
  /** The error's code in docs/troubleshooting.md; null if nothing is wrong, or for another error. */
  code: NativeErrorCode | null;
  /** What is wrong; null if nothing is. */
  problem: string | null;
  /** How to fix it, in words. */
  advice: string | null;
  /** The command that fixes it, if there is one. */
  remedy: string | null;
  /** Possible improvements where everything works. */
  notes: string[];
  package: { version: string; path: string };
  node: string;
  platform: string;
  libtorch: {
    path: string | null;
    version: string | null;
    cuda: string | null;
    source: string | null;
    /** Every place that was searched, in order. */
    looked: Place[];
  };
  addon: { loader: string | null; core: string | null; versions: string[] };
  /** The fast JPEG decoder's library, and why it cannot be opened. */
  jpeg: { library: string | null; problem: string | null };
  /** The library with CUDA kernels; null where libtorch is a CPU build or could not be loaded. */
  cuda: CudaLibrary | null;
  /** Properties of the running libtorch; null if it could not be loaded. */
  runtime: { threads: number; gpus: number; gpu: string | null; ops: number } | null;
}

/** Finds everything that mae-native needs, loads it, and queries it. */
export function diagnose(options: LoadOptions = {}): Findings {
  const { loader, cores, jpeg } = findAddons();
  const search = searchOrNull(() =>
    locateLibtorch({ ...options, refuse: refuseWithoutCore(cores) }),
  );
  const attempt = tryLoad(options);
  const { found, places } = search ?? { found: null, places: [] };
  const findings: Findings = {
    ok: attempt.core !== null,
    code: attempt.code,
    problem: attempt.problem,
    advice: attempt.advice,
    remedy: attempt.remedy,
    notes: [],
    package: { version: packageVersion(), path: packageRoot },
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    libtorch: {
      path: found?.path ?? null,
      version: found?.version ?? null,
      cuda: found?.cuda ?? null,
      source: found?.source ?? null,
      looked: places,
    },
    addon: { loader, core: attempt.core?.core ?? null, versions: [...cores.keys()] },
    jpeg: {
      library: jpeg,
      problem: jpeg === null ? null : (attempt.core?.binding.jpegProblem(jpeg) ?? null),
    },
    cuda: attempt.core?.cuda ?? null,
    runtime: attempt.core && describeRuntime(attempt.core),
  };
  if (findings.runtime?.gpus === 0 && hasNvidiaGpu()) {
    findings.notes.push(
      found?.cuda === null
        ? 'An NVIDIA GPU is here, but this libtorch is a CPU build: npx mae-native setup --cuda'
        : `An NVIDIA GPU is here, but libtorch for CUDA ${found?.cuda} does not see it: is the driver new enough?`,
    );
  }
  const cudaNote = describeCuda(findings.cuda);
  if (cudaNote !== null) findings.notes.push(cudaNote);
  if (findings.jpeg.library === null) {
    findings.notes.push(
      'JPEG images are decoded by sharp, which takes about three times as long: the addon was built where ' +
        'libjpeg-turbo was not found. With its headers installed: npx mae-native setup --build',
    );
  } else if (findings.jpeg.problem !== null) {
    findings.notes.push(
      `JPEG images are decoded by sharp, which takes about three times as long, since the addon's decoder cannot be ` +
        `opened: ${findings.jpeg.problem}`,
    );
  }
  return findings;
}

/** A note on a library with CUDA kernels that is not used; null where it is used or not needed. */
function describeCuda(cuda: CudaLibrary | null): string | null {
  if (cuda === null || (cuda.path !== null && cuda.problem === null)) return null;
  const why =
    cuda.problem === null
      ? "the addon was built where CUDA's compiler (nvcc) of the same major version as libtorch's was not found. With it " +
        'installed: npx mae-native setup --build'
      : `the addon's library for CUDA cannot be opened: ${cuda.problem}`;
  return `Fused kernels and CUDA graphs are not there, and steps take longer: ${why}`;
}

interface Attempt extends Pick<Findings, 'code' | 'problem' | 'advice' | 'remedy'> {
  core: LoadedCore | null;
}

function tryLoad(options: LoadOptions): Attempt {
  const failed = { core: null, code: null, advice: null, remedy: null };
  try {
    return { ...failed, core: load(options), problem: null };
  } catch (error) {
    if (error instanceof NativeError) {
      const { code, problem, advice, remedy } = error;
      return { core: null, code, problem, advice, remedy };
    }
    if (error instanceof UserError) return { ...failed, problem: error.message };
    throw error;
  }
}

function describeRuntime({ binding }: LoadedCore): Findings['runtime'] {
  const gpus = binding.cudaDeviceCount();
  return {
    threads: binding.threads(),
    gpus,
    gpu: gpus === 0 ? null : binding.cudaDescribe(0).name,
    ops: binding.opNames().length,
  };
}

/** The list of searched places. An explicit path's error comes from {@link tryLoad}. */
function searchOrNull(search: () => Search): Search | null {
  try {
    return search();
  } catch {
    return null;
  }
}

/** The findings as text for users. */
export function describe(findings: Findings, more: readonly [string, string][] = []): string {
  const { libtorch, addon, jpeg, cuda, runtime, problem, advice, remedy } = findings;
  const flavour = libtorch.cuda === null ? 'CPU build' : `CUDA ${libtorch.cuda}`;
  const rows: [string, string][] = [
    ['mae-native', `${findings.package.version} at ${findings.package.path}`],
    ['Node.js', `${findings.node}, ${findings.platform}`],
    ['libtorch', libtorch.path ? `${libtorch.version} (${flavour}) at ${libtorch.path}` : 'none'],
    ...libtorch.looked.map((place): [string, string] => [
      '',
      `${place.rejected === null ? 'took' : 'not'} ${place.place}${place.rejected ? `: ${place.rejected}` : ''}`,
    ]),
    ['loader', addon.loader ?? 'none'],
    ['core', addon.core ?? `none loaded; there are: ${addon.versions.join(', ') || 'none'}`],
  ];
  rows.push(['JPEG', jpeg.library ?? 'none']);
  if (cuda !== null) rows.push(['CUDA', cuda.path ?? 'none']);
  if (runtime) {
    rows.push(['threads', String(runtime.threads)]);
    rows.push(['GPUs', `${runtime.gpus}${runtime.gpu === null ? '' : `, ${runtime.gpu}`}`]);
    rows.push(['ops', String(runtime.ops)]);
  }
  rows.push(...more);
  const lines = rows.map(([name, value]) => `${name.padEnd(12)}${value}`);
  lines.push('', ...findings.notes);
  if (problem === null) return [...lines, 'mae-native is ready.'].join('\n');
  const mend = advice === null ? [] : [remedy === null ? `${advice}.` : `${advice}: ${remedy}`];
  return [...lines, problem, ...mend].join('\n');
}
