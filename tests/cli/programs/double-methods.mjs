// Trains by methods, in float64 where nothing else is said, in as many processes as there are: a run of each case in the folder of the first argument. The
// second names the cases, with commas; the third is a folder to record the inputs of a fine-tuning in, or nothing; the fourth the
// step that they are stopped after. They go on where they were stopped.
import { join } from 'node:path';
import { saveSafetensors } from '../../../dist/checkpoints/index.js';
import { methods, torch, train } from '../../../dist/index.js';

const [out, names, folder = '', stopAfter] = process.argv.slice(2);
const rank = Number(process.env.RANK ?? 0);
const processes = Number(process.env.WORLD_SIZE ?? 1);
torch.setNumThreads(1);
if (processes > 1) await torch.distributed.initProcessGroup();

const COMMON = {
  ...{ data: ['synthetic:50'], lr: 1e-3, minLr: 1e-3, warmupEpochs: 0, clipGrad: 1, epochs: 100 },
  ...{ amp: 'none', logEvery: 1, saveEvery: 1000, workers: 1, resume: 'auto' },
};
const SIZES = { imageSize: [32, 32], patchSize: 8, dim: 32, depth: 2, heads: 2 };
const DECODER = { decoderDim: 32, decoderDepth: 1, decoderHeads: 2 };
const FINETUNE = { init: 'none', model: 'vit_tiny_patch4_32', ...SIZES, autoAugment: 'none' };

/** Settings of each case, with the images of a batch in all processes. */
const CASES = {
  // Batches of 12 images, and one of 4 for which four processes are too many.
  finetune: {
    ...{ ...FINETUNE, batch: 12, accum: 2, maxSteps: 50, ema: 0.9, holdout: 0.2 },
    ...{ dropPath: 0.3, mixup: 0.8, cutmix: 1, erasing: 0.5, smoothing: 0.1, layerDecay: 0.75 },
    ...{ classWeights: 'balanced', evalEvery: 5, lr: 5e-5, minLr: 5e-5 },
  },
  // Batches that divide evenly: DistributedDataParallel weighs processes alike, whatever they have.
  even: {
    ...{ ...FINETUNE, method: 'finetune', data: ['synthetic:48'], batch: 12, maxSteps: 50 },
    ...{ mixup: 0.8, cutmix: 1, erasing: 0.5, smoothing: 0.1, dropPath: 0, layerDecay: 1 },
    ...{ weightDecay: 0.05, lr: 1e-4, minLr: 1e-4 },
  },
  'moco-v3': {
    ...{ ...SIZES, batch: 12, maxSteps: 50, lr: 1e-4, minLr: 1e-4 },
    ...{ headDim: 32, projectionDim: 16, blur: false },
  },
  // Eleven images: a last batch of three, for which four processes are too many. They differ in how many boxes count.
  detect: {
    ...{ data: ['synthetic-shapes:11'], valData: ['synthetic-shapes:7'], imageSize: 64 },
    ...{ batch: 4, maxSteps: 12, evalEvery: 2, dropPath: 0.3, lr: 1e-4, minLr: undefined },
  },
  'detect-cascade': {
    ...{ method: 'detect', data: ['synthetic-shapes:11'], imageSize: 64, batch: 4, accum: 2 },
    ...{ maxSteps: 3, cascade: true, minLr: undefined },
  },
  dino: {
    ...{ ...SIZES, batch: 12, accum: 2, maxSteps: 6, dropPath: 0.3, prototypes: 64, headDim: 32 },
    ...{ bottleneckDim: 16, localCrops: 2, localSize: [16, 16], blur: false, freezeLastLayer: 0 },
    initStd: 0.1,
  },
  // The third step has bad numbers in the first process.
  dae: { ...SIZES, ...DECODER, batch: 12, maxSteps: 6, spoiled: 2 },
  simmim: { ...SIZES, batch: 12, maxSteps: 6, dropPath: 0.3, gradCheckpointing: true },
  igpt: {
    ...{ imageSize: [8, 8], dim: 16, depth: 1, heads: 2, palette: 8, batch: 12, maxSteps: 6 },
  },
  tokenizer: {
    ...{ imageSize: [32, 32], patchSize: 8, codes: 32, tokenizerWidth: 8, batch: 12, maxSteps: 6 },
  },
  // Those below are trained in float32: they load what is.
  beit: {
    ...{ ...SIZES, batch: 12, maxSteps: 6, dropPath: 0.3, codes: 32, tokenizerWidth: 8 },
    ...{ tokenizerEpochs: 1, dtype: 'float32' },
  },
  mae: {
    ...{ ...SIZES, ...DECODER, batch: 12, maxSteps: 8, probeEvery: 1, probeImages: 40 },
    dtype: 'float32',
  },
  linprobe: {
    ...{ init: join(out, 'mae/checkpoints/last.safetensors'), batch: 12, accum: 2, maxSteps: 40 },
    ...{ lr: undefined, clipGrad: undefined, lrs: [0.1, 1], cacheFeatures: true },
    ...{ holdout: 0.2, select: 'holdout', patience: 2, classWeights: 'balanced', dtype: 'float32' },
  },
};

for (const name of ['finetune', 'moco-v3']) {
  CASES[`${name}-float32`] = { ...CASES[name], method: name, maxSteps: 10, dtype: 'float32' };
}

/** The model before the first step, and the inputs of all steps. */
const recorded = {};

/** Images in float64, as the models are. */
const wide = (normalisation) => ({
  ...{ channels: normalisation.channels, device: normalisation.device },
  ...{ mean: normalisation.mean, std: normalisation.std },
  upload: (view) => normalisation.upload(view),
  normalise: (bytes) => normalisation.normalise(bytes).to('float64'),
  toTensor: (view) => normalisation.toTensor(view).to('float64'),
  toImages: (images) => normalisation.toImages(images.to('float32')),
});

const keep = (name, tensor) => {
  recorded[name] = tensor.detach().clone().keep();
};

for (const name of names.split(',')) {
  const { batch, method: named = name, dtype = 'float64', spoiled, ...settings } = CASES[name];
  torch.setDefaultDtype(dtype);
  const stopping = new AbortController();
  const method = Object.values(methods).find((each) => each.name === named);
  const double = {
    ...method,
    async create(context) {
      const { normalisation } = context;
      const task = await method.create({
        ...context,
        normalisation: dtype === 'float64' ? wide(normalisation) : normalisation,
      });
      // Tables of positions are made in float32.
      if (dtype === 'float64') task.model.to('float64');
      let step = 0;
      const record = (inputs) => {
        if (step === 0) {
          for (const [key, tensor] of Object.entries(task.model.stateDict())) {
            keep(`model.${key}`, tensor);
          }
        }
        keep(`images.${step}`, inputs[0]);
        keep(`targets.${step++}`, inputs[1]);
      };
      const loss = (inputs, info) => {
        if (folder !== '') record(inputs);
        if (info.step === Number(stopAfter)) stopping.abort();
        const losses = task.loss(inputs, info);
        if (info.step !== spoiled || rank > 0) return losses;
        return { ...losses, total: losses.total.mul(Number.NaN) };
      };
      return { ...task, loss, ...(dtype === 'float64' && { openPreview: undefined }) };
    },
  };
  const common = { ...COMMON, batchSize: batch / processes, out: join(out, name) };
  await train.train(double, { ...common, ...settings }, { signal: stopping.signal });
}
if (folder !== '') saveSafetensors(join(folder, `inputs-${rank}.safetensors`), recorded);
if (processes > 1) await torch.distributed.destroyProcessGroup();
