import type { Command } from 'commander';
import { evaluateSettings } from '../evaluation/classification/options.js';
import type { MultiLabelSummary } from '../evaluation/index.js';
import { describeMetric } from '../training/evaluator.js';
import { registerEvaluationCommand } from './evaluation-command.js';

const EXAMPLES = `
Classes are those that the classifier was trained on, by name. With --out the folder gets metrics.json, per-class.csv,
confusion.csv, confusion.svg and predictions.jsonl.

Examples:
  $ npx mae-native evaluate --init runs/birds/checkpoints/last.safetensors --val-data birds/val
  $ npx mae-native evaluate --init last.safetensors --val-data cifar10-test.tar --out results/
  $ npx mae-native evaluate --init vit.pth --val-data imagenet/val --image-size 384 --crop-ratio 1
  $ npx mae-native evaluate --init last.safetensors --val-data inat2018:DIR --topk 1,3,5`;

/** `mae-native evaluate`: the accuracy of a classifier. */
export function registerEvaluate(program: Command): void {
  registerEvaluationCommand(program, {
    name: 'evaluate',
    description: 'measure a classifier on labelled images',
    settings: evaluateSettings,
    examples: EXAMPLES,
    isShared: true,
    async evaluate(options, hooks) {
      const { evaluateCheckpoint } = await import('../evaluation/index.js');
      return await evaluateCheckpoint(options, hooks);
    },
    conclude(summary) {
      if ('mean_ap' in summary) return concludeLabels(summary);
      const { images, skipped, loss, macro_f1, macro_auc, out } = summary;
      const shares = Object.keys(summary)
        .flatMap((key) => /^top(\d+)$/.exec(key)?.[1] ?? [])
        .sort((a, b) => Number(a) - Number(b))
        .map((k) => `top-${k} ${summary[`top${Number(k)}`]?.toFixed(2)} %`);
      return [
        `${shares.join(', ')}, macro F1 ${macro_f1.toFixed(2)} %` +
          (macro_auc === undefined ? '' : `, macro AUC ${macro_auc.toFixed(2)} %`) +
          `, loss ${loss.toFixed(4)} over ${images} images` +
          (skipped > 0 ? `, ${skipped} skipped` : ''),
        ...(out === null ? [] : [`tables and pictures: ${out}`]),
      ];
    },
  });
}

function concludeLabels(summary: MultiLabelSummary): string[] {
  const { images, skipped, loss, mean_ap, macro_f1, macro_auc, out } = summary;
  const scores = Object.entries({ mean_ap, macro_f1, macro_auc, loss });
  return [
    `${scores.map(([name, value]) => describeMetric(name, value)).join(', ')} over ${images} images` +
      (skipped > 0 ? `, ${skipped} skipped` : ''),
    ...(out === null ? [] : [`tables: ${out}`]),
  ];
}
