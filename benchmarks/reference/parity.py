"""A pre-training as PyTorch's users write it, on given weights, batches and noise; lib/bench/parity is the other side."""

import math

import torch
from mae import MaskedAutoencoder
from tensors import load_tensors, save_tensors


def train(weights, batches, trained, config, dtype, mask_ratio, mean, std,
          learning_rate, warmup_steps, betas, weight_decay, clip_grad):
    """Trains from the file `weights` on the file `batches`, and leaves the file `trained`.

    Returns a number for each step: the loss, the norm of the gradients before clipping, the learning rate.
    """
    dtype = getattr(torch, dtype)
    data = load_tensors(batches)
    steps = len(data["pixels"])
    model = MaskedAutoencoder(**config)
    model.load_state_dict(load_tensors(weights))
    model.to(dtype)
    learned = [p for p in model.parameters() if p.requires_grad]
    groups = [{"params": [p for p in learned if p.ndim > 1], "weight_decay": weight_decay},
              {"params": [p for p in learned if p.ndim <= 1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=learning_rate, betas=betas)

    def factor(step):
        if step < warmup_steps:
            return step / warmup_steps
        return 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (steps - warmup_steps)))

    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    told = {"losses": [], "grad_norms": [], "learning_rates": []}
    for pixels, noise in zip(data["pixels"], data["noise"]):
        optimizer.zero_grad()
        loss = model(normalise(pixels, mean, std).to(dtype), noise, mask_ratio)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(learned, clip_grad)
        told["losses"].append(finite(loss.item()))
        told["grad_norms"].append(finite(norm.item()))
        told["learning_rates"].append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    save_tensors(trained, dict(model.named_parameters()))
    return told


def normalise(pixels, mean, std):
    """(N, H, W, C) bytes to float32 (N, C, H, W); mean and std on the scale of 0 to 1.

    In units of a byte, as the other side has it: dividing by 255 first would round once more, which float64 shows.
    """
    mean, std = (torch.tensor([255 * value for value in values])[:, None, None] for values in (mean, std))
    return (pixels.permute(0, 3, 1, 2).float() - mean) / std


def finite(value):
    """JSON has no other numbers."""
    return value if math.isfinite(value) else None
