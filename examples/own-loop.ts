// A custom training loop with a custom dataset and model, which finds the quarter of the picture with the dot.
import { data, nn, optim, type Tensor, torch } from 'mae-native';

const dots: data.Dataset = {
  length: 256,
  get(index) {
    const pixels = new Uint8Array(16 * 16);
    pixels[index] = 255;
    const label = 2 * Number(index >= 128) + Number(index % 16 >= 8);
    return { name: `dot ${index}`, label, pixels, width: 16, height: 16, channels: 1 };
  },
  classes: ['top left', 'top right', 'bottom left', 'bottom right'],
};

class Classifier extends nn.Module {
  readonly hidden = new nn.Linear(256, 32);
  readonly head = new nn.Linear(32, 4);
  override forward(images: Tensor): Tensor {
    return this.head.forward(this.hidden.forward(images.flatten(1)).relu());
  }
}

torch.manualSeed(0);
const model = new Classifier();
const optimizer = new optim.AdamW(model.parameters(), { lr: 1e-2 });
const options = { batchSize: 32, imageSize: 16, channels: 1, shuffle: true, augment: 'none' };
const loader = new data.DataLoader(dots, options as data.DataLoaderOptions);

for (let epoch = 0; epoch < 20; epoch++) {
  let right = 0;
  for await (const { pixels, size, labels } of loader.epoch(epoch)) {
    using _ = torch.scope();
    const images = torch
      .tensor(pixels, { shape: [size, 16, 16] })
      .to('float32')
      .div(255);
    const truth = torch.tensor(labels as Int32Array).to('int64');
    const scores = model.forward(images);
    optimizer.zeroGrad();
    nn.functional.crossEntropy(scores, truth).backward();
    optimizer.step();
    right += scores.argmax(1).eq(truth).sum().item<number>();
  }
  console.log(`epoch ${epoch}: ${right} of ${dots.length} right`);
}
