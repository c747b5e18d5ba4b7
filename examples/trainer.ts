// The trainer with a custom model and custom batches. The trainer does accumulation, clipping, schedule, skipping of bad
// steps and records; the program defines batches and their loss. This one fits a line to noisy points.
import { nn, optim, torch, train } from 'mae-native';

interface Points {
  readonly size: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

const batches: train.Batches<Points> = {
  batchesPerEpoch: 10,
  async *epoch(epoch, { startBatch }) {
    for (let batch = startBatch; batch < 10; batch++) {
      const x = Float32Array.from({ length: 16 }, (_, i) => Math.sin(epoch + batch + i));
      const y = x.map((value, i) => 3 * value - 1 + 0.1 * Math.cos(7 * i + batch));
      yield { size: 16, x, y };
    }
  },
};

torch.manualSeed(0);
const line = new nn.Linear(1, 1);
const totalSteps = 100;
const result = await train.runTraining({
  batches,
  optimizer: new optim.AdamW(line.parameters(), { lr: 0.1 }),
  schedule: optim.warmupCosine({ base: 0.1, min: 0, warmupSteps: 10, totalSteps }),
  totalSteps,
  loss({ x, y }) {
    const predicted = line.forward(torch.tensor(x).unsqueeze(1)).squeeze(1);
    return predicted.sub(torch.tensor(y)).square().mean();
  },
  accum: 2,
  clipGrad: 5,
  logEvery: 20,
  onStep: ({ step, loss, lr }) =>
    console.log(`step ${step}: loss ${loss.toFixed(4)}, lr ${lr.toFixed(4)}`),
  onEpoch: ({ epoch, loss }) => console.log(`epoch ${epoch}: loss ${loss.toFixed(4)}`),
});
console.log(
  `y = ${line.weight.item<number>().toFixed(2)} x + ${(line.bias?.item<number>() ?? 0).toFixed(2)}`,
);
console.log(`${result.steps} steps, loss ${result.loss.toFixed(4)}`);
