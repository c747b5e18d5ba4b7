import type { Command } from 'commander';
import { attentionSettings } from '../evaluation/options.js';
import { registerEvaluationCommand } from './evaluation-command.js';

const EXAMPLES = `
Draws a sheet with a row for each image. Kind attention: the original, and over it how much the class token takes from
each patch, as the mean of the heads and by head. Kind pca: the original, and the patches coloured by the first three
principal components of their features. It takes a masked autoencoder, a classifier, or an encoder.

Examples:
  $ npx mae-native attention --init runs/photos/checkpoints/last.safetensors --data photos/ --out attention.png
  $ npx mae-native attention --init last.safetensors --data test.tar --kind pca --image-size 448 --out pca.png`;

/** `mae-native attention`: attention maps, and features of patches as colours. */
export function registerAttention(program: Command): void {
  registerEvaluationCommand(program, {
    name: 'attention',
    description: 'draw what an encoder looks at, and what it makes of patches',
    settings: attentionSettings,
    examples: EXAMPLES,
    async evaluate(options, hooks) {
      const { drawAttention } = await import('../evaluation/index.js');
      return await drawAttention(options, hooks);
    },
    conclude({ kind, block, blocks, images, explained_variance: explained, out }) {
      const shares = explained?.map((share) => `${(100 * share).toFixed(1)}%`).join(', ');
      return [
        `${kind} of block ${block} of ${blocks} over ${images} images${shares ? `; components explain ${shares} of the variance` : ''}`,
        `picture: ${out}`,
      ];
    },
  });
}
