// A fit of a damped oscillation to noisy measurements, with LBFGS: step() evaluates the loss several times.
import { nn, optim, type Tensor, torch } from 'mae-native';

class Oscillation extends nn.Module {
  readonly amplitude = new nn.Parameter(torch.tensor(1, { dtype: 'float64' }));
  readonly decay = new nn.Parameter(torch.tensor(0.1, { dtype: 'float64' }));
  readonly frequency = new nn.Parameter(torch.tensor(2.5, { dtype: 'float64' }));
  readonly phase = new nn.Parameter(torch.tensor(0, { dtype: 'float64' }));
  override forward(time: Tensor): Tensor {
    const envelope = this.amplitude.mul(this.decay.neg().mul(time).exp());
    return envelope.mul(this.frequency.mul(time).add(this.phase).cos());
  }
}

torch.manualSeed(0);
const time = torch.linspace(0, 6, 100, { dtype: 'float64' });
const noise = torch.randn([100], { dtype: 'float64' }).mul(0.05);
const measured = time.mul(-0.4).exp().mul(2).mul(time.mul(3).add(0.5).cos()).add(noise);

const model = new Oscillation();
const optimizer = new optim.LBFGS(model.parameters(), {
  maxIter: 2,
  historySize: 10,
  lineSearchFn: 'strong_wolfe',
});

for (let step = 0; step < 10; step++) {
  using _ = torch.scope();
  const loss = optimizer.step(() => {
    optimizer.zeroGrad();
    const loss = nn.functional.mseLoss(model.forward(time), measured);
    loss.backward();
    return loss;
  });
  console.log(`step ${step}: loss ${loss.item<number>().toFixed(6)}`);
}
for (const [name, parameter] of model.namedParameters()) {
  console.log(`${name}: ${parameter.item<number>().toFixed(3)}`);
}
