"""Training steps of one of several processes, by DistributedDataParallel on fixed inputs; lib/bench/process-step.ts is
the same on the other side.

    torchrun --standalone --nproc-per-node 2 ddp.py '{"config": {...}, "batch_size": 32, "amp": "none", "steps": 20}'

The first process prints the seconds of all steps, and PyTorch's version.
"""

import json
import os
import sys
import time

import torch
from mae import MaskedAutoencoder
from torch.nn.parallel import DistributedDataParallel

WARM_UP = 3

task = json.loads(sys.argv[1])
torch.set_num_threads(task["threads"])
torch.distributed.init_process_group("gloo")
torch.manual_seed(0)
config, batch_size, amp = task["config"], task["batch_size"], task["amp"]
model = MaskedAutoencoder(**config)
learned = [p for p in model.parameters() if p.requires_grad]
images = torch.randn(batch_size, config["channels"], *config["image_size"])
noise = torch.rand(batch_size, model.patches)
optimizer = torch.optim.AdamW(learned, lr=1e-4, betas=(0.9, 0.95), weight_decay=0.05, fused=True)
replica = DistributedDataParallel(model, gradient_as_bucket_view=True)
for step in range(-WARM_UP, task["steps"]):
    if step == 0:
        torch.distributed.barrier()
        began = time.perf_counter()
    with torch.autocast("cpu", torch.bfloat16, enabled=amp == "bf16"):
        loss = replica(images, noise, task["mask_ratio"])
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
seconds = time.perf_counter() - began
if torch.distributed.get_rank() == 0:
    print(json.dumps({"seconds": seconds, "version": torch.__version__}), flush=True)
torch.distributed.barrier()
# At the end of the interpreter a thread of Gloo may still run, which ends the process with SIGABRT.
os._exit(0)
