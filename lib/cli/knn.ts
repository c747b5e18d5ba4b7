import type { Command } from 'commander';
import { knnSettings } from '../evaluation/classification/options.js';
import { registerEvaluationCommand } from './evaluation-command.js';

const EXAMPLES = `
Each image of --val-data gets the class that its nearest neighbours in --data vote for, by the encoder's features.
Nothing is trained.

Examples:
  $ npx mae-native knn --init runs/photos/checkpoints/last.safetensors --data photos/train --val-data photos/val
  $ npx mae-native knn --init last.safetensors --data cifar10:data --val-data cifar10:data --k 10,20,100,200`;

/** `mae-native knn`: how well an encoder's features separate classes. */
export function registerKnn(program: Command): void {
  registerEvaluationCommand(program, {
    name: 'knn',
    description: "classify images by their nearest neighbours in an encoder's features",
    settings: knnSettings,
    examples: EXAMPLES,
    isShared: true,
    async evaluate(options, hooks) {
      const { classifyByNeighbours } = await import('../evaluation/index.js');
      return await classifyByNeighbours(options, hooks);
    },
    conclude: ({ results, images, training_images, skipped }) => [
      ...results.map(
        ({ k, top1, top5 }) => `k ${k}: top-1 ${top1.toFixed(2)} %, top-5 ${top5.toFixed(2)} %`,
      ),
      `${images} images, neighbours among ${training_images}` +
        (skipped > 0 ? `, ${skipped} skipped` : ''),
    ],
  });
}
