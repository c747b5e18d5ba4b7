"""The twin of examples/vae.ts."""

import torch
import torch.nn.functional as F
from torch import nn

LATENT = 4


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 8, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(8, 16, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(16 * 4 * 4, 2 * LATENT),
        )
        self.decoder = nn.Sequential(
            nn.Linear(LATENT, 16 * 4 * 4),
            nn.Unflatten(1, (16, 4, 4)),
            nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1),
        )

    def forward(self, images):
        mean, logvar = self.encoder(images).chunk(2, 1)
        code = mean + torch.randn_like(mean) * (logvar * 0.5).exp()
        pixels = self.decoder(code)
        reconstruction = F.binary_cross_entropy_with_logits(pixels, images, reduction="sum")
        divergence = -0.5 * (1 + logvar - mean.square() - logvar.exp()).sum()
        return (reconstruction + divergence) / images.size(0)


def dots(n):
    place = torch.rand(n, 2, 1, 1) * 12 + 2
    grid = torch.arange(16)
    dy = grid.view(1, 16, 1) - place[:, 0]
    dx = grid.view(1, 1, 16) - place[:, 1]
    return ((dy.square() + dx.square()) / -4).exp().unsqueeze(1)


torch.manual_seed(0)
model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)

for step in range(20):
    loss = model(dots(32))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step}: loss {loss.item():.4f}")

with torch.no_grad():
    drawn = model.decoder(torch.randn(5, LATENT)).sigmoid()
print(f"new images: {' x '.join(map(str, drawn.shape))}, mean {drawn.mean().item():.4f}")
