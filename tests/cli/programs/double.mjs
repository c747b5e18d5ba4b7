// Trains a masked autoencoder in float64, in as many processes as there are, on batches of 16 images in all of them.
import { methods, torch, train } from '../../../dist/index.js';

const [out] = process.argv.slice(2);
const processes = Number(process.env.WORLD_SIZE ?? 1);
torch.setNumThreads(1);
if (processes > 1) await torch.distributed.initProcessGroup();

const double = {
  ...methods.mae,
  async create(context) {
    const task = await methods.mae.create(context);
    const { maskRatio } = context.settings;
    const model = task.model.to('float64');
    return {
      ...task,
      loss: ([bytes, noise]) => {
        const images = context.normalisation.normalise(bytes).to('float64');
        return { total: model.loss(images, { maskRatio, noise }) };
      },
      openPreview: undefined,
    };
  },
};
await train.train(double, {
  ...{ data: ['synthetic:50'], imageSize: [32, 32], patchSize: 8, dim: 32, depth: 1, heads: 2 },
  ...{ decoderDim: 32, decoderDepth: 1, decoderHeads: 2 },
  // The last batch of an epoch has 2 images: fewer than there are processes, where these are 4.
  ...{ batchSize: 16 / processes, accum: 2, maxSteps: 50, epochs: 100, lr: 1e-3, clipGrad: 1 },
  ...{ amp: 'none', logEvery: 1, saveEvery: 100, out, workers: 1 },
});
if (processes > 1) await torch.distributed.destroyProcessGroup();
