import type { Command } from 'commander';
import { knnSettings } from '../evaluation/classification/options.js';
import { addFlags, addOutputFlags, givenFlags, type OutputFlags } from './flags.js';
import { withProgress } from './image-progress.js';

const EXAMPLES = `
Each image of --val-data gets the class that its nearest neighbours in --data vote for, by the encoder's features.
Nothing is trained.

Examples:
  $ npx mae-native knn --init runs/photos/checkpoints/last.safetensors --data photos/train --val-data photos/val
  $ npx mae-native knn --init last.safetensors --data cifar10:data --val-data cifar10:data --k 10,20,100,200`;

/** `mae-native knn`: how well an encoder's features separate classes. */
export function registerKnn(program: Command): void {
  const command = program
    .command('knn')
    .description("classify images by their nearest neighbours in an encoder's features");
  addOutputFlags(addFlags(command, knnSettings))
    .addHelpText('after', EXAMPLES)
    .action(async (flags: OutputFlags) => {
      const options = givenFlags(knnSettings, { ...flags });
      const summary = await withProgress(flags, async (hooks) => {
        const { classifyByNeighbours } = await import('../evaluation/index.js');
        return await classifyByNeighbours(options, hooks);
      });
      if (flags.json) console.log(JSON.stringify(summary));
      else if (!flags.quiet) {
        for (const { k, top1, top5 } of summary.results) {
          console.log(`k ${k}: top-1 ${top1.toFixed(2)} %, top-5 ${top5.toFixed(2)} %`);
        }
        const { images, training_images, skipped } = summary;
        console.log(
          `${images} images, neighbours among ${training_images}` +
            (skipped > 0 ? `, ${skipped} skipped` : ''),
        );
      }
    });
}
