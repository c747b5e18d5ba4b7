// Tries the prebuilt binaries: trains a few steps with each given libtorch, and prints the core that ran.
//   npm run prebuild:try -- LIBTORCH_DIR ...
// CPU and CUDA builds of one version use the same core, and give the same loss on a CPU.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root, runMain } from './run.js';

const TRAIN = [
  ...['train', '--max-steps', '3', '--data', 'synthetic:64', '--device', 'cpu', '--threads', '1'],
  ...['--image-size', '32', '--patch-size', '8', '--dim', '32', '--depth', '1', '--heads', '2'],
  ...['--decoder-dim', '32', '--decoder-depth', '1', '--decoder-heads', '2'],
];

function main() {
  const dirs = process.argv.slice(2);
  if (dirs.length === 0) throw new Error('name the libtorch folders to try');
  const failed = dirs.filter((dir) => !tryOne(dir));
  return failed.length === 0 ? 0 : 1;
}

/** Trains with one libtorch, prints the outcome, and returns whether it succeeded. */
function tryOne(libtorch) {
  const out = mkdtempSync(join(tmpdir(), 'mae-native-try-'));
  try {
    // Ignores builds in this tree and in the cache.
    const env = { ...process.env, LIBTORCH: libtorch, PREBUILDS_ONLY: '1', MAE_NATIVE_CACHE: out };
    const doctor = mae(['doctor', '--json'], env);
    if (doctor.status !== 0) return report(libtorch, JSON.parse(doctor.stdout).problem, false);
    const { libtorch: found, addon } = JSON.parse(doctor.stdout);
    const run = join(out, 'run');
    const train = mae([...TRAIN, '--out', run], env);
    if (train.status !== 0) return report(libtorch, train.stderr, false);
    const { loss } = JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'));
    const flavour = found.cuda === null ? 'CPU' : `CUDA ${found.cuda}`;
    return report(`${found.version} (${flavour})`, `${basename(addon.core)}, loss ${loss}`, true);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function mae(args, env) {
  const command = [join(root, 'bin', 'mae-native.js'), ...args];
  return spawnSync(process.execPath, command, { env, encoding: 'utf8' });
}

function report(what, outcome, passed) {
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${what}: ${outcome}`);
  return passed;
}

await runMain(main);
