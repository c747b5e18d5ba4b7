"""The reference autoencoder by DistributedDataParallel, on the inputs that tests/cli/programs/double.mjs has recorded."""

import torch
from ddp_steps import train
from mae_reference import MaskedAutoencoder
from training_groups import groups


def model_of(_):
    return MaskedAutoencoder(image_size=[32, 32], patch_size=8, channels=3, dim=32, depth=1, heads=2, decoder_dim=32,
                             decoder_depth=1, decoder_heads=2, norm_pix_loss=False, encoder_mask_tokens=False,
                             positions="sin-cos").double()


train(model_of,
      lambda model: torch.optim.AdamW(groups(model, 0.05), lr=1e-3, betas=(0.9, 0.95), foreach=False),
      lambda replica, inputs, step: replica(inputs[f"images.{step}"], inputs[f"noise.{step}"], 0.75)[3])
