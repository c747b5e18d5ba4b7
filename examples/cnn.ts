// A convolutional network with batch norm, pooling and dropout, which tells stripes that lie from stripes that stand.
import { nn, optim, type Tensor, torch } from 'mae-native';

const F = nn.functional;

class Net extends nn.Module {
  readonly conv1 = new nn.Conv2d(1, 8, 3, { padding: 1, bias: false });
  readonly bn1 = new nn.BatchNorm2d(8);
  readonly conv2 = new nn.Conv2d(8, 16, 3, { padding: 1 });
  readonly bn2 = new nn.BatchNorm2d(16);
  readonly dropout = new nn.Dropout(0.25);
  readonly fc = new nn.Linear(16, 2);
  override forward(images: Tensor): Tensor {
    const x = F.maxPool2d(F.relu(this.bn1.forward(this.conv1.forward(images))), 2);
    const y = F.relu(this.bn2.forward(this.conv2.forward(x)));
    return this.fc.forward(this.dropout.forward(F.adaptiveAvgPool2d(y, 1).flatten(1)));
  }
}

/** Noisy images [n, 1, 12, 12]: one row is bright where the label is 0, one column where it is 1. */
function stripes(n: number): [images: Tensor, labels: Tensor] {
  const images = torch.randn([n, 1, 12, 12]).mul(0.5);
  const labels = torch.randint(0, 2, [n]);
  const places = torch.randint(0, 12, [n]);
  for (let i = 0; i < n; i++) {
    const place = places.index(i).item<number>();
    if (labels.index(i).item() === 0) images.index(i, 0, place).add_(2);
    else images.index(i, 0, ':', place).add_(2);
  }
  return [images, labels];
}

torch.manualSeed(0);
const model = new Net();
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, weightDecay: 1e-4 });
const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 20);

for (let step = 0; step < 20; step++) {
  using _ = torch.scope();
  const [images, labels] = stripes(32);
  const loss = F.crossEntropy(model.forward(images), labels);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  scheduler.step();
  console.log(`step ${step}: loss ${loss.item<number>().toFixed(6)}`);
}

model.eval();
torch.noGrad(() => {
  const [images, labels] = stripes(100);
  const right = model.forward(images).argmax(1).eq(labels).sum().item<number>();
  console.log(`${right} of 100 right`);
});
