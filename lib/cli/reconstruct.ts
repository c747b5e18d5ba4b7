import type { Command } from 'commander';
import { reconstructSettings } from '../evaluation/options.js';
import { addFlags, givenFlags } from './flags.js';

const EXAMPLES = `
Draws a sheet with a row for each image: the original, what the model sees, what it paints, and both together.

Examples:
  $ npx mae-native reconstruct --init runs/photos/checkpoints/last.safetensors --data photos/
  $ npx mae-native reconstruct --init last.safetensors --data test.tar --mask-ratio 0.9 --out sheet.png`;

/** `mae-native reconstruct`: pictures of what a model has learned. */
export function registerReconstruct(program: Command): void {
  const command = program
    .command('reconstruct')
    .description('draw what a pre-trained model makes of images');
  addFlags(command, reconstructSettings)
    .option('--libtorch <dir>', 'the libtorch to use (default: looked for)')
    .option('--quiet', 'print nothing but errors')
    .option('--json', 'end with the result as one JSON object on the last line of stdout')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: { libtorch?: string; quiet?: boolean; json?: boolean }) => {
      if (flags.libtorch !== undefined) process.env.LIBTORCH = flags.libtorch;
      const { drawReconstructions } = await import('../evaluation/index.js');
      const summary = await drawReconstructions(
        givenFlags(reconstructSettings, { ...flags }),
        (name, reason) => {
          if (!flags.quiet) console.error(`skipped ${name}: ${reason}`);
        },
      );
      if (flags.json) console.log(JSON.stringify(summary));
      else if (!flags.quiet) {
        console.log(
          `loss ${summary.loss.toFixed(4)} over ${summary.images} images at mask ratio ${summary.mask_ratio}`,
        );
        console.log(`picture: ${summary.out}`);
      }
    });
}
