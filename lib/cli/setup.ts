import { type Command, Option } from 'commander';
import { UsageError } from '../errors.js';
import { DEFAULT_TORCH, SUPPORTED_RANGE } from '../native/version.js';
import { note, printJson } from './output.js';

interface SetupFlags {
  libtorch?: string;
  version?: string;
  cpu?: boolean;
  cuda?: boolean;
  index?: string;
  indexUrl?: string;
  from?: string;
  sha256?: string;
  force?: boolean;
  build?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ npx mae-native setup                  libtorch for this machine, with pip; nothing if there is one
  $ npx mae-native setup --cpu            the CPU build, also where there is no Python
  $ npx mae-native setup --cuda           the CUDA build, whether or not a GPU is here
  $ npx mae-native setup --from libtorch.zip --sha256 HEX
  $ npx mae-native setup --build          also builds the addon, for a libtorch that no prebuilt one fits`;

/** `mae-native setup`: gets a libtorch where none is found, and builds the addon if asked to. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('get a libtorch where none is found, or build the addon from source')
    .option('--libtorch <dir>', 'the libtorch to use (default: looked for; see doctor)')
    .option(
      '--version <x.y.z>',
      `libtorch's version, ${SUPPORTED_RANGE} (default: ${DEFAULT_TORCH})`,
    )
    .option('--cpu', 'the CPU build (default: CUDA if an NVIDIA GPU is here, else CPU)')
    .option('--cuda', 'the CUDA build, with the NVIDIA libraries that it needs')
    .option(
      '--index <url>',
      "the package index (default: pip's own, and for the CPU build PyTorch's or MAE_NATIVE_CPU_INDEX)",
    )
    .addOption(new Option('--index-url <url>', 'the same as --index').hideHelp())
    .option(
      '--from <path-or-url>',
      'a libtorch archive (.zip) or PyTorch wheel (.whl), without pip',
    )
    .option('--sha256 <hex>', 'the checksum that the file given with --from must have')
    .option('--force', 'get it even if there is one already')
    .option('--build', 'build the addon from source; needs CMake and a C++ compiler')
    .option('--json', 'print the outcome as one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(runSetup);
}

async function runSetup(flags: SetupFlags): Promise<void> {
  if (flags.cpu && flags.cuda) throw new UsageError('--cpu and --cuda exclude each other');
  const { setupLibtorch } = await import('../native/setup.js');
  const { libtorch, installed } = await setupLibtorch({
    libtorch: flags.libtorch,
    version: flags.version,
    flavour: flags.cpu ? 'cpu' : flags.cuda ? 'cuda' : 'auto',
    indexUrl: flags.index ?? flags.indexUrl,
    from: flags.from,
    sha256: flags.sha256,
    force: flags.force ?? false,
    report: note,
    forBuild: flags.build ?? false,
  });
  const what = `libtorch ${libtorch.version} (${libtorch.cuda ? `CUDA ${libtorch.cuda}` : 'CPU'})`;
  note(
    installed
      ? `${what} was set up in ${libtorch.path}`
      : `${what} is already there: ${libtorch.path} (another one: --force, --version or --from)`,
  );

  if (flags.build) {
    const { buildAddon, defaultBuildDir } = await import('../native/build.js');
    await buildAddon({ libtorch });
    note(`The addon for it was built in ${defaultBuildDir()}`);
  } else {
    await warnWithoutCore(libtorch.path, libtorch.version);
  }
  if (flags.json) {
    const { path, version, cuda, source } = libtorch;
    printJson({ installed, libtorch: { path, version, cuda, source } });
  }
}

/** Warns where no addon fits the libtorch. */
async function warnWithoutCore(path: string, version: string): Promise<void> {
  const { findAddons } = await import('../native/addon.js');
  const { minorOf } = await import('../native/version.js');
  if (findAddons().cores.has(minorOf(version) ?? '')) return;
  note(`No mae-native binary fits it. Build one: npx mae-native setup --build --libtorch ${path}`);
}
