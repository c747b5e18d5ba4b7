import type { Command } from 'commander';
import { addJsonFlag } from './flags.js';
import { print, printJson } from './output.js';

const EXAMPLES = `
A training renews its report after epochs and at its end, so this is for runs that were killed, and for folders of
earlier versions. Nothing but report.html is written.

Example:
  $ npx mae-native report runs/photos`;

/** `mae-native report`: the report of a run anew, from its folder. */
export function registerReport(program: Command): void {
  const command = program
    .command('report')
    .description("write report.html into a run's folder, from its log and pictures")
    .argument('<run>', "the run's folder")
    .option('--quiet', 'print nothing but errors');
  addJsonFlag(command)
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, flags: { quiet?: boolean; json?: boolean }) => {
      const { renewReport } = await import('../training/run/report/index.js');
      const report = await renewReport(run);
      if (flags.json) printJson({ report });
      else if (!flags.quiet) print(`report: ${report}`);
    });
}
