import { BatchNormNd } from '../../nn/batch-norm.js';
import type { Layer } from '../../nn/index.js';
import { type Device, type Tensor, torch } from '../../torch/index.js';
import { checkOptions } from '../../torch/options.js';

/** A batch: the model's input, or an array that begins with it. */
type BatchInput = Tensor | readonly [Tensor, ...unknown[]];

/**
 * Computes the running statistics of all batch normalisation in a model anew, as averages over some batches: those of averaged
 * weights are not the averages of the model's.
 *
 * @param options.device Where inputs are moved to first.
 */
export async function updateBn(
  batches: Iterable<BatchInput> | AsyncIterable<BatchInput>,
  model: Layer,
  options: { device?: Device } = {},
): Promise<void> {
  checkOptions('updateBn', options, ['device']);
  const { device } = options;
  const layers = model
    .modules()
    .filter((module): module is BatchNormNd => module instanceof BatchNormNd);
  if (layers.length === 0) return;
  const momenta = layers.map(({ momentum }) => momentum);
  const modes = model.modules().map((module) => [module, module.training] as const);
  for (const layer of layers) layer.resetRunningStats();
  model.train();
  // Without a momentum every batch counts the same.
  setMomenta(layers, () => null);
  try {
    for await (const batch of batches) {
      using _scope = torch.scope();
      using _grad = torch.noGrad();
      const input = Array.isArray(batch) ? (batch[0] as Tensor) : (batch as Tensor);
      model.forward(device === undefined ? input : input.to(device));
    }
  } finally {
    setMomenta(layers, (i) => momenta[i] as number | null);
    for (const [module, training] of modes) module.training = training;
  }
}

function setMomenta(
  layers: readonly BatchNormNd[],
  momentumOf: (i: number) => number | null,
): void {
  for (const [i, layer] of layers.entries()) {
    (layer as { momentum: number | null }).momentum = momentumOf(i);
  }
}
