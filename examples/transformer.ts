// A transformer with encoder and decoder, which learns to write sequences of digits backwards. arXiv:1706.03762.
import { nn, optim, type Tensor, torch } from 'mae-native';

const [DIGITS, LENGTH, DIM, START] = [10, 6, 32, 10];

class Reverser extends nn.Module {
  readonly tokens = new nn.Embedding(DIGITS + 1, DIM);
  readonly positions = new nn.Embedding(LENGTH, DIM);
  readonly transformer = new nn.Transformer(DIM, 4, {
    numEncoderLayers: 1,
    numDecoderLayers: 1,
    dimFeedforward: 64,
    dropout: 0.1,
    batchFirst: true,
  });
  readonly head = new nn.Linear(DIM, DIGITS);
  embed(sequences: Tensor): Tensor {
    const positions = this.positions.forward(torch.arange(sequences.size(1)));
    return this.tokens.forward(sequences).add(positions);
  }
  /** The scores of the digit after each of `target`, which sees those before it. */
  override forward(source: Tensor, target: Tensor): Tensor {
    const tgtMask = nn.Transformer.generateSquareSubsequentMask(target.size(1));
    const decoded = this.transformer.forward(this.embed(source), this.embed(target), { tgtMask });
    return this.head.forward(decoded);
  }
}

torch.manualSeed(0);
const model = new Reverser();
const optimizer = new optim.Adam(model.parameters(), { lr: 5e-3, betas: [0.9, 0.98], eps: 1e-9 });
const warmUp = new optim.lrScheduler.LambdaLR(optimizer, (step) => Math.min(1, (step + 1) / 10));
const start = torch.full([64, 1], START, { dtype: 'int64' });

for (let step = 0; step < 30; step++) {
  using _ = torch.scope();
  const source = torch.randint(0, DIGITS, [64, LENGTH]);
  const target = source.flip([1]);
  const scores = model.forward(source, torch.cat([start, target.index(':', ':-1')], 1));
  const loss = nn.functional.crossEntropy(scores.flatten(0, 1), target.flatten());
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  warmUp.step();
  console.log(`step ${step}: loss ${loss.item<number>().toFixed(6)}`);
}
