"""The twin of examples/lstm.ts."""

import torch
import torch.nn.functional as F
from torch import nn

text = "the cat sat on the mat, the rat sat on the hat. " * 20
letters = sorted(set(text))
codes = torch.tensor([letters.index(letter) for letter in text])


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(letters), 16)
        self.lstm = nn.LSTM(16, 48, num_layers=2, batch_first=True, dropout=0.1)
        self.head = nn.Linear(48, len(letters))

    def forward(self, input, state=None):
        output, state = self.lstm(self.embedding(input), state)
        return self.head(output), state


torch.manual_seed(0)
model = LanguageModel()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)

for step in range(40):
    starts = torch.randint(0, len(text) - 33, (16, 1))
    sequences = codes[starts + torch.arange(33)]
    scores, _ = model(sequences[:, :-1])
    loss = F.cross_entropy(scores.flatten(0, 1), sequences[:, 1:].flatten())
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimizer.step()
    print(f"step {step}: loss {loss.item():.6f}")

model.eval()
with torch.no_grad():
    scores, state = model(codes[None, :8])
    written = text[:8]
    for _ in range(40):
        letter = scores[0, -1].argmax()
        written += letters[letter]
        scores, state = model(letter.view(1, 1), state)
    print(written)
