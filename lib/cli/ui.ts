import type { Command } from 'commander';
import { UserError } from '../errors.js';
import { statsOf } from '../files/index.js';
import { kinds } from '../settings/index.js';
import { parser } from './flags.js';
import { note, print } from './output.js';

const EXAMPLES = `
The page shows runs while they go on: curves, reconstructions, and what went wrong. Another page tries models out on pictures
that are dropped in: reconstructions by any mask, attention, and the nearest of --images. It is for this machine alone; from
another one, "ssh -L 6007:localhost:6007 MACHINE" leads there. Nothing is written, and nothing comes from the network.

Examples:
  $ npx mae-native ui
  $ npx mae-native ui runs/photos --open
  $ npx mae-native ui runs --images photos/ --port 8080
  $ npx mae-native ui --init mae_visualize_vit_large.pth`;

const DEFAULT_FOLDER = 'runs';

interface UiFlags {
  readonly port?: number;
  readonly host: string;
  readonly open?: boolean;
  readonly init: readonly string[];
  readonly images: readonly string[];
  readonly device: string;
}

/** `mae-native ui`: the live page. */
export function registerUi(program: Command): void {
  program
    .command('ui')
    .description('show runs on a page in the browser, while they go on')
    .argument('[dir]', 'a folder of runs, or of one run', DEFAULT_FOLDER)
    .option('--port <n>', 'the port (default: 6007, or a free one)', parser(kinds.wholeNumber(0)))
    .option('--host <name>', 'the address to listen on', '127.0.0.1')
    .option('--open', 'open the page in the browser')
    .option('--init <checkpoint...>', 'models to try out, besides those of the runs', [])
    .option('--images <source...>', 'images among which the nearest to a picture are found', [])
    .option('--device <name>', 'of models: auto, cpu, cuda or cuda:N', parser(kinds.device), 'auto')
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, { port, host, open = false, init, ...rest }: UiFlags) => {
      if (folder !== DEFAULT_FOLDER && statsOf(folder)?.isDirectory() !== true) {
        throw new UserError(`${folder}: there is no such folder; expected one of runs`);
      }
      for (const path of init) {
        if (statsOf(path) === undefined) {
          throw new UserError(`${path}: there is no such checkpoint; check --init`);
        }
      }
      const { serveUi, isLoopback, openInBrowser } = await import('../ui/index.js');
      await using ui = await serveUi({ folder, host, port: port ?? null, models: init, ...rest });
      print(ui.address);
      if (!isLoopback(host)) {
        note(`everyone who can reach ${host} can see these runs and use the models in them`);
      }
      if (open) openInBrowser(ui.address);
      await stopped();
      // Its channel would keep this process from ending.
      if (process.connected) process.disconnect();
    });
}

/** Until a signal asks to stop, or the process that started this one has ended. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
    if (process.channel !== undefined) process.once('disconnect', resolve);
  });
}
