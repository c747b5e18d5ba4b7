// A language model of characters: an LSTM learns a text, and writes on from its first letters.
import { nn, optim, type Tensor, torch } from 'mae-native';

const text = 'the cat sat on the mat, the rat sat on the hat. '.repeat(20);
const letters = [...new Set(text)].sort();
const codes = torch.tensor(
  Array.from(text, (letter) => letters.indexOf(letter)),
  { dtype: 'int64' },
);

class LanguageModel extends nn.Module {
  readonly embedding = new nn.Embedding(letters.length, 16);
  readonly lstm = new nn.LSTM(16, 48, { numLayers: 2, batchFirst: true, dropout: 0.1 });
  readonly head = new nn.Linear(48, letters.length);
  /** The scores of the letter after each, and the state after the last. */
  override forward(input: Tensor, state?: nn.LSTMState): [scores: Tensor, state: nn.LSTMState] {
    const [output, next] = this.lstm.forward(this.embedding.forward(input), state);
    return [this.head.forward(output), next];
  }
}

torch.manualSeed(0);
const model = new LanguageModel();
const optimizer = new optim.AdamW(model.parameters(), { lr: 0.02 });

for (let step = 0; step < 40; step++) {
  using _ = torch.scope();
  const starts = torch.randint(0, text.length - 33, [16, 1]);
  const sequences = codes.index(starts.add(torch.arange(33)));
  const [scores] = model.forward(sequences.index(':', ':-1'));
  const loss = nn.functional.crossEntropy(
    scores.flatten(0, 1),
    sequences.index(':', '1:').flatten(),
  );
  optimizer.zeroGrad();
  loss.backward();
  nn.utils.clipGradNorm_(model.parameters(), 1);
  optimizer.step();
  console.log(`step ${step}: loss ${loss.item<number>().toFixed(6)}`);
}

model.eval();
torch.noGrad(() => {
  let [scores, state] = model.forward(codes.index('None', ':8'));
  let written = text.slice(0, 8);
  for (let i = 0; i < 40; i++) {
    const letter = scores.index(0, -1).argmax();
    written += letters[letter.item<number>()];
    [scores, state] = model.forward(letter.view([1, 1]), state);
  }
  console.log(written);
});
