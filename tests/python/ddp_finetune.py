"""The reference classifier by DistributedDataParallel, on the inputs that tests/cli/programs/double-methods.mjs has recorded."""

import torch
from ddp_steps import train
from torch.nn.functional import log_softmax
from vit_reference import VisionTransformer


def model_of(weights):
    return VisionTransformer(image_size=[32, 32], patch_size=8, channels=3, dim=32, depth=2, heads=2,
                             positions="sin-cos", num_classes=len(weights["head.bias"]), pooling="mean", drop_path=0,
                             train_positions=True).double()


def optimizer_of(model):
    spared = [one for name, one in model.named_parameters() if one.ndim == 1 or name in ("cls_token", "pos_embed")]
    others = [one for one in model.parameters() if all(one is not other for other in spared)]
    return torch.optim.AdamW([{"params": others, "weight_decay": 0.05}, {"params": spared, "weight_decay": 0.0}],
                             lr=1e-4, betas=(0.9, 0.95), foreach=False)


def loss_of(replica, inputs, step):
    targets = inputs[f"targets.{step}"]
    return -(targets * log_softmax(replica(inputs[f"images.{step}"]), dim=1)).sum(dim=1).mean()


train(model_of, optimizer_of, loss_of)
