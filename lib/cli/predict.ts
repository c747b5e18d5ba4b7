import type { Command } from 'commander';
import { predictSettings } from '../evaluation/embedding/options.js';
import { registerEvaluationCommand } from './evaluation-command.js';

const EXAMPLES = `
Examples:
  $ npx mae-native predict --init runs/birds/checkpoints/last.safetensors --data new-photos --out predictions.csv
  $ npx mae-native predict --init vit.pth --data photos.tar --topk 1 --out predictions.jsonl`;

/** `mae-native predict`: classes of images that have none. */
export function registerPredict(program: Command): void {
  registerEvaluationCommand(program, {
    name: 'predict',
    description: 'write the likeliest classes of images to a file',
    settings: predictSettings,
    examples: EXAMPLES,
    async evaluate(options, hooks) {
      const { predict } = await import('../evaluation/index.js');
      return await predict(options, hooks);
    },
    conclude: ({ out, images, skipped, counts }) => [
      ...Object.entries(counts)
        .slice(0, 5)
        .map(([name, count]) => `${name}: ${count}`),
      `${images} images${skipped > 0 ? `, ${skipped} skipped` : ''}: ${out}`,
    ],
  });
}
