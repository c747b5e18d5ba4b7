"""The twin of examples/lbfgs.ts."""

import torch
import torch.nn.functional as F
from torch import nn


class Oscillation(nn.Module):
    def __init__(self):
        super().__init__()
        self.amplitude = nn.Parameter(torch.tensor(1.0, dtype=torch.float64))
        self.decay = nn.Parameter(torch.tensor(0.1, dtype=torch.float64))
        self.frequency = nn.Parameter(torch.tensor(2.5, dtype=torch.float64))
        self.phase = nn.Parameter(torch.tensor(0.0, dtype=torch.float64))

    def forward(self, time):
        envelope = self.amplitude * (-self.decay * time).exp()
        return envelope * (self.frequency * time + self.phase).cos()


torch.manual_seed(0)
time = torch.linspace(0, 6, 100, dtype=torch.float64)
noise = torch.randn(100, dtype=torch.float64) * 0.05
measured = 2 * (-0.4 * time).exp() * (3 * time + 0.5).cos() + noise

model = Oscillation()
optimizer = torch.optim.LBFGS(
    model.parameters(), max_iter=2, history_size=10, line_search_fn="strong_wolfe"
)


def closure():
    optimizer.zero_grad()
    loss = F.mse_loss(model(time), measured)
    loss.backward()
    return loss


for step in range(10):
    loss = optimizer.step(closure)
    print(f"step {step}: loss {loss.item():.6f}")
for name, parameter in model.named_parameters():
    print(f"{name}: {parameter.item():.3f}")
