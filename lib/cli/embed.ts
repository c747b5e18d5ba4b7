import type { Command } from 'commander';
import { embedSettings } from '../evaluation/embedding/options.js';
import { registerEvaluationCommand } from './evaluation-command.js';

const EXAMPLES = `
A row for each image, in the order of the data: .npy with names, indices and classes in a .json beside it; .safetensors
and .parquet with all of that inside; .csv for other programs. "mae-native search" reads all but .csv.

Examples:
  $ npx mae-native embed --init runs/photos/checkpoints/last.safetensors --data photos --out photos.npy
  $ npx mae-native embed --init vit.pth --data cifar10:data --split test --features mean --out test.parquet`;

/** `mae-native embed`: an encoder's features of images, in a file. */
export function registerEmbed(program: Command): void {
  registerEvaluationCommand(program, {
    name: 'embed',
    description: "write an encoder's features of images to a file",
    settings: embedSettings,
    examples: EXAMPLES,
    async evaluate(options, hooks) {
      const { embed } = await import('../evaluation/index.js');
      return await embed(options, hooks);
    },
    conclude: ({ out, images, dim, skipped }) => [
      `${images} images, ${dim} numbers each${skipped > 0 ? `; ${skipped} skipped` : ''}: ${out}`,
    ],
  });
}
