import { type Command, Option } from 'commander';
import { kinds } from '../settings/index.js';
import { parser } from './flags.js';

const EXAMPLES = `
The processes find one another by the variables of torchrun: RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT.
Where one fails, the others are ended, and the exit code is its own. Signals go to all of them. Each has its share of
the processor's cores, unless OMP_NUM_THREADS is set.

A command that is none of mae-native is a program.

Examples:
  $ npx mae-native launch --processes 2 train --data photos/ --out runs/photos
  $ npx mae-native launch --processes 2 --restarts 3 train --resume auto --out runs/photos
  $ npx mae-native launch --processes 4 node own-loop.mjs`;

/** `mae-native launch`: a command in several processes of this machine. */
export function registerLaunch(program: Command): void {
  const positive = parser(kinds.wholeNumber(1));
  program
    .command('launch')
    .description(
      'run a command in several processes of this machine, as torchrun does, without Python',
    )
    .argument('<command...>', 'a command of mae-native, or a program, with its flags')
    .addOption(new Option('--processes <n>', 'how many').argParser(positive).makeOptionMandatory())
    .addOption(
      new Option('--restarts <n>', 'how often all are started again after one has failed')
        .argParser(parser(kinds.wholeNumber(0)))
        .default(0),
    )
    .addOption(
      new Option(
        '--timeout <seconds>',
        'how long they wait for one another (default: 600)',
      ).argParser(positive),
    )
    .passThroughOptions()
    .addHelpText('after', EXAMPLES)
    .action(
      async (
        command: string[],
        flags: { processes: number; restarts: number; timeout?: number },
      ) => {
        const { launch } = await import('./launch-processes.js');
        const own = program.commands.map((one) => one.name());
        process.exitCode = await launch(command, { ...flags, own });
      },
    );
}
