import { expect, test } from 'vitest';
import { macroAuc, macroF1 } from '../../lib/evaluation/classification/scores.js';
import { torch } from '../../lib/torch/index.js';

// Values of scikit-learn 1.9: f1_score(average="macro") and roc_auc_score(multi_class="ovr", average="macro").
test('macro F1 is that of scikit-learn, without classes that do not occur', () => {
  const labels = Int32Array.of(0, 0, 0, 1, 1, 2);
  const predictions = Int32Array.of(0, 0, 1, 1, 2, 2);
  expect(macroF1({ labels, predictions, classes: 5 })).toBeCloseTo(65.55555555555556, 10);
});

test('macro AUC is that of scikit-learn, also with ties', () => {
  const labels = Int32Array.of(0, 1, 2, 0, 1, 2);
  const scores = torch.tensor(
    [
      [0.6, 0.3, 0.1],
      [0.2, 0.5, 0.3],
      [0.3, 0.5, 0.2],
      [0.3, 0.3, 0.4],
      [0.1, 0.8, 0.1],
      [0.2, 0.2, 0.6],
    ],
    { dtype: 'float64' },
  );
  expect(macroAuc(scores, labels)).toBeCloseTo(87.5, 10);
  scores.dispose();
});

test('macro AUC leaves out a class without images', () => {
  const scores = torch.tensor([
    [0.9, 0.1, 0],
    [0.2, 0.8, 0],
  ]);
  expect(macroAuc(scores, Int32Array.of(0, 1))).toBe(100);
  scores.dispose();
});
