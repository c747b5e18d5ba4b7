"""A whole training step of a masked autoencoder on fixed inputs; lib/bench/step.ts is the same on the other side."""

import time

import torch
from mae import MaskedAutoencoder


def prepare_step(config, batch_size, device):
    model = MaskedAutoencoder(**config)
    learned = [p for p in model.parameters() if p.requires_grad]

    # The very numbers that the other side draws, so that both must have the same loss.
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in learned:
            parameter.normal_(0, 0.02)
    images = torch.randn(batch_size, config["channels"], *config["image_size"]).to(device)
    noise = torch.rand(batch_size, model.patches).to(device)
    model.to(device)
    optimizer = torch.optim.AdamW(learned, lr=1e-4, betas=(0.9, 0.95), weight_decay=0.05, fused=True)

    def step():
        loss = model(images, noise)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    def run(iterations):
        start = time.perf_counter()
        for _ in range(iterations):
            step()
        if device.startswith("cuda"):
            torch.cuda.synchronize(device)
        return time.perf_counter() - start

    with torch.no_grad():
        first_loss = model(images, noise).item()
    return run, {"loss": first_loss, "parameters": sum(p.numel() for p in model.parameters())}
