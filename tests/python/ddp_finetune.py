"""Fine-tunes the reference classifier by DistributedDataParallel, one of several processes of torchrun, on the inputs that
tests/cli/programs/double-methods.mjs has recorded in a folder. The first process prints losses and norms of the steps.
"""

import json
import os
import sys

import torch
from safetensors.torch import load_file
from torch.nn.functional import log_softmax
from torch.nn.parallel import DistributedDataParallel
from vit_reference import VisionTransformer

folder, steps = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(1)
torch.distributed.init_process_group("gloo")
rank, count = torch.distributed.get_rank(), torch.distributed.get_world_size()
inputs = load_file(os.path.join(folder, f"inputs-{rank}.safetensors"))
weights = {name[6:]: tensor for name, tensor in inputs.items() if name.startswith("model.")}
model = VisionTransformer(image_size=[32, 32], patch_size=8, channels=3, dim=32, depth=2, heads=2, positions="sin-cos",
                          num_classes=len(weights["head.bias"]), pooling="mean", drop_path=0,
                          train_positions=True).double()
model.load_state_dict(weights, strict=True)
replica = DistributedDataParallel(model)
spared = [one for name, one in model.named_parameters() if one.ndim == 1 or name in ("cls_token", "pos_embed")]
others = [one for one in model.parameters() if all(one is not other for other in spared)]
optimizer = torch.optim.AdamW([{"params": others, "weight_decay": 0.05}, {"params": spared, "weight_decay": 0.0}],
                              lr=1e-4, betas=(0.9, 0.95), foreach=False)
told = []
for step in range(steps):
    targets = inputs[f"targets.{step}"]
    loss = -(targets * log_softmax(replica(inputs[f"images.{step}"]), dim=1)).sum(dim=1).mean()
    optimizer.zero_grad()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    mean = loss.detach() / count
    torch.distributed.all_reduce(mean)
    told.append([mean.item(), norm.item()])
if rank == 0:
    print(json.dumps(told), flush=True)
torch.distributed.barrier()
# At the end of the interpreter a thread of Gloo may still run, which ends the process with SIGABRT.
os._exit(0)
