"""The twin of examples/transformer.ts."""

import torch
import torch.nn.functional as F
from torch import nn

DIGITS, LENGTH, DIM, START = 10, 6, 32, 10


class Reverser(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(DIGITS + 1, DIM)
        self.positions = nn.Embedding(LENGTH, DIM)
        self.transformer = nn.Transformer(
            DIM,
            4,
            num_encoder_layers=1,
            num_decoder_layers=1,
            dim_feedforward=64,
            dropout=0.1,
            batch_first=True,
        )
        self.head = nn.Linear(DIM, DIGITS)

    def embed(self, sequences):
        return self.tokens(sequences) + self.positions(torch.arange(sequences.size(1)))

    def forward(self, source, target):
        mask = nn.Transformer.generate_square_subsequent_mask(target.size(1))
        return self.head(self.transformer(self.embed(source), self.embed(target), tgt_mask=mask))


torch.manual_seed(0)
model = Reverser()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3, betas=(0.9, 0.98), eps=1e-9)
warm_up = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 10))
start = torch.full((64, 1), START)

for step in range(30):
    source = torch.randint(0, DIGITS, (64, LENGTH))
    target = source.flip([1])
    scores = model(source, torch.cat([start, target[:, :-1]], 1))
    loss = F.cross_entropy(scores.flatten(0, 1), target.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    warm_up.step()
    print(f"step {step}: loss {loss.item():.6f}")
