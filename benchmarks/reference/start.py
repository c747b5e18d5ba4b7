"""The first training step of a new process; lib/bench/start.ts times it from the start of the process.

    python start.py '{"config": {...}, "batch_size": 32, "threads": 2}'

Prints PyTorch's version once the step is done.
"""

import json
import sys

import torch
from mae import MaskedAutoencoder

task = json.loads(sys.argv[1])
torch.set_num_threads(task["threads"])
config, batch_size = task["config"], task["batch_size"]
model = MaskedAutoencoder(**config)
learned = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.AdamW(learned, lr=1e-4, betas=(0.9, 0.95), weight_decay=0.05, fused=True)
images = torch.rand(batch_size, config["channels"], *config["image_size"])
loss = model(images, torch.rand(batch_size, model.patches))
loss.backward()
optimizer.step()
loss.item()
print(torch.__version__, flush=True)
