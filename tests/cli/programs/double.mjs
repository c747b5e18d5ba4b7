// Trains a masked autoencoder in float64, in as many processes as there are. The second argument has options as JSON:
// `steps`, images of a `batch` in all processes, batches of a step (`accum`), and a folder to `record` inputs in.
import { join } from 'node:path';
import { saveSafetensors } from '../../../dist/checkpoints/index.js';
import { methods, torch, train } from '../../../dist/index.js';

const [out, options = '{}'] = process.argv.slice(2);
const { steps = 50, batch = 16, accum = 2, images = 50, record = null } = JSON.parse(options);
const processes = Number(process.env.WORLD_SIZE ?? 1);
torch.setNumThreads(1);
if (processes > 1) await torch.distributed.initProcessGroup();

/** The model before the first step, and the inputs of all steps. */
const recorded = {};

const double = {
  ...methods.mae,
  async create(context) {
    const task = await methods.mae.create(context);
    const { maskRatio } = context.settings;
    const model = task.model.to('float64');
    let step = 0;
    return {
      ...task,
      loss([bytes, noise]) {
        const pixels = context.normalisation.normalise(bytes).to('float64');
        if (record !== null) {
          if (step === 0) {
            for (const [name, tensor] of Object.entries(model.stateDict())) {
              recorded[`model.${name}`] = tensor.clone().keep();
            }
          }
          recorded[`images.${step}`] = pixels.clone().keep();
          recorded[`noise.${step++}`] = noise.clone().keep();
        }
        return { total: model.loss(pixels, { maskRatio, noise }) };
      },
      openPreview: undefined,
    };
  },
};
await train.train(double, {
  ...{
    data: [`synthetic:${images}`],
    imageSize: [32, 32],
    patchSize: 8,
    dim: 32,
    depth: 1,
    heads: 2,
  },
  ...{ decoderDim: 32, decoderDepth: 1, decoderHeads: 2, batchSize: batch / processes, accum },
  ...{ maxSteps: steps, epochs: 100, lr: 1e-3, minLr: 1e-3, warmupEpochs: 0, clipGrad: 1 },
  ...{ amp: 'none', logEvery: 1, saveEvery: 100, out, workers: 1, weightDecay: 0.05 },
});
if (record !== null) {
  saveSafetensors(join(record, `inputs-${process.env.RANK ?? 0}.safetensors`), recorded);
}
if (processes > 1) await torch.distributed.destroyProcessGroup();
