import type { Command } from 'commander';
import { reconstructSettings } from '../evaluation/options.js';
import { registerEvaluationCommand } from './evaluation-command.js';

const EXAMPLES = `
Draws a sheet with a row for each image: the original, what the model sees, what it paints, and both together. With
several mask ratios: the original, and for each ratio what the model sees, and what it paints with what it sees.

Examples:
  $ npx mae-native reconstruct --init runs/photos/checkpoints/last.safetensors --data photos/
  $ npx mae-native reconstruct --init mae_visualize_vit_large.pth --data photos/ --norm-pix-loss --mask-ratio 0.75,0.85
  $ npx mae-native reconstruct --init last.safetensors --data test.tar --mask-ratio 0.9 --out sheet.png`;

/** `mae-native reconstruct`: pictures of what a model has learned. */
export function registerReconstruct(program: Command): void {
  registerEvaluationCommand(program, {
    name: 'reconstruct',
    description: 'draw what a pre-trained model makes of images',
    settings: reconstructSettings,
    examples: EXAMPLES,
    async evaluate(options, hooks) {
      const { drawReconstructions } = await import('../evaluation/index.js');
      return await drawReconstructions(options, hooks);
    },
    conclude: ({ results, images, out }) => [
      ...results.map(
        ({ loss, mask_ratio }) =>
          `loss ${loss.toFixed(4)} over ${images} images at mask ratio ${mask_ratio}`,
      ),
      `picture: ${out}`,
    ],
  });
}
