// `npm run test:sanitizers`: builds the addons with AddressSanitizer and UndefinedBehaviorSanitizer in .cache/sanitizers,
// and runs the tests of everything that reads bytes or calls the addon with them. Arguments replace the list of tests.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runBin, runMain, runScript } from './run.js';

const SUITES = [
  'tests/data/',
  'tests/torch/',
  'tests/checkpoints/',
  'tests/models/',
  'tests/reliability/',
];

/** Measures memory, of which a sanitizer holds back what was freed. */
const LEFT_OUT = 'tests/torch/memory.test.ts';

/** Options of AddressSanitizer, each with its reason. */
const ASAN = {
  // Node.js and libtorch keep much until the process ends, so what is left says nothing about the addons.
  detect_leaks: 0,
  // Absurd sizes are tested: they are to fail as they do without a sanitizer.
  allocator_may_return_null: 1,
  // Many processes run at once; each would keep 256 MB of freed memory.
  quarantine_size_mb: 32,
  // V8 and libtorch handle signals of their own.
  handle_segv: 1,
  allow_user_segv_handler: 1,
};
/** Those of UndefinedBehaviorSanitizer. */
const UBSAN = { print_stacktrace: 1 };

async function main() {
  const build = join(root, '.cache', 'sanitizers');
  const began = performance.now();
  // The loader looks for a folder `build` in the one that it is given.
  const code = runScript('build-native.js', ['--sanitize', '--out', join(build, 'build')]);
  if (code !== 0) return code;
  const seconds = () => Math.round((performance.now() - began) / 1000);
  console.error(`built with sanitizers after ${seconds()} s`);
  // Children start the command line from dist.
  runBin('tsc', ['-p', 'tsconfig.build.json']);

  const reports = mkdtempSync(join(tmpdir(), 'mae-native-sanitizers-'));
  try {
    const log = join(reports, 'report');
    const text = (options) =>
      Object.entries({ ...options, log_path: log })
        .map((option) => option.join('='))
        .join(':');
    Object.assign(process.env, {
      MAE_NATIVE_PREBUILD: build,
      LD_PRELOAD: ['libasan.so', 'libstdc++.so.6'].map(libraryOfCompiler).join(' '),
      ASAN_OPTIONS: text(ASAN),
      UBSAN_OPTIONS: text(UBSAN),
    });
    const args = process.argv.slice(2);
    const status = runBin('vitest', [
      ...['run', '--testTimeout=600000', '--hookTimeout=600000', `--exclude=${LEFT_OUT}`],
      ...(args.length > 0 ? args : SUITES),
    ]);
    const texts = readdirSync(reports).map((file) => readFileSync(join(reports, file), 'utf8'));
    // The others are warnings of absurd sizes, which libtorch refuses.
    const found = texts.filter((report) => /ERROR: |runtime error: /.test(report));
    for (const report of found) console.error(report);
    console.log(`${found.length} sanitizer reports, after ${seconds()} s`);
    return status === 0 && found.length === 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/** The path of a library that the compiler links. */
function libraryOfCompiler(name) {
  const compiler = process.env.CXX ?? 'c++';
  return spawnSync(compiler, [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim();
}

await runMain(main);
