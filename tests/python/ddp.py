"""Trains the reference autoencoder by DistributedDataParallel, one of several processes of torchrun, on the inputs that
tests/cli/programs/double.mjs has recorded in a folder. The first process prints losses and norms of the steps.
"""

import json
import os
import sys

import torch
from mae_reference import MaskedAutoencoder
from safetensors.torch import load_file
from torch.nn.parallel import DistributedDataParallel
from training_groups import groups

folder, steps = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(1)
torch.distributed.init_process_group("gloo")
rank, count = torch.distributed.get_rank(), torch.distributed.get_world_size()
inputs = load_file(os.path.join(folder, f"inputs-{rank}.safetensors"))
model = MaskedAutoencoder(image_size=[32, 32], patch_size=8, channels=3, dim=32, depth=1, heads=2, decoder_dim=32,
                          decoder_depth=1, decoder_heads=2, norm_pix_loss=False, encoder_mask_tokens=False,
                          positions="sin-cos").double()
model.load_state_dict({name[6:]: tensor for name, tensor in inputs.items() if name.startswith("model.")}, strict=True)
replica = DistributedDataParallel(model)
optimizer = torch.optim.AdamW(groups(model, 0.05), lr=1e-3, betas=(0.9, 0.95), foreach=False)
told = []
for step in range(steps):
    loss = replica(inputs[f"images.{step}"], inputs[f"noise.{step}"], 0.75)[3]
    optimizer.zero_grad()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_([one for one in model.parameters() if one.requires_grad], 1.0)
    optimizer.step()
    mean = loss.detach() / count
    torch.distributed.all_reduce(mean)
    told.append([mean.item(), norm.item()])
if rank == 0:
    print(json.dumps(told), flush=True)
torch.distributed.barrier()
# At the end of the interpreter a thread of Gloo may still run, which ends the process with SIGABRT.
os._exit(0)
