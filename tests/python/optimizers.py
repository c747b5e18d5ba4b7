"""Runs optimizers in PyTorch: requests on stdin, results on stdout. tests/optim is the other side.

Both sides draw the same parameters and gradients from the same seed, so only results are exchanged.
"""

import json
import sys

import torch

SHAPES = [[4, 3], [3], [2, 2, 2], [5]]


class LARS(torch.optim.Optimizer):
    """Layer-wise adaptive rate scaling (arXiv:1708.03888), written out one parameter at a time."""

    def __init__(self, params, lr, momentum=0.9, weight_decay=0.0, trust_coefficient=0.001):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay,
                                      trust_coefficient=trust_coefficient))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                d = p.grad.clone()
                if p.ndim > 1:
                    d += group["weight_decay"] * p
                    if p.norm() > 0 and d.norm() > 0:
                        d *= group["trust_coefficient"] * p.norm() / d.norm()
                mu = self.state[p].setdefault("mu", torch.zeros_like(p))
                mu.copy_(group["momentum"] * mu + d)
                p -= group["lr"] * mu


def encode(tensor):
    if isinstance(tensor, (list, tuple)):
        return [encode(one) for one in tensor]
    if not isinstance(tensor, torch.Tensor):
        return tensor
    data = tensor.detach().double().reshape(-1).tolist()
    return {"dtype": str(tensor.dtype)[6:], "shape": list(tensor.shape), "data": data}


def decode(value):
    if isinstance(value, list):
        return [decode(one) for one in value]
    if isinstance(value, dict) and "dtype" in value:
        return torch.tensor(value["data"], dtype=getattr(torch, value["dtype"])).reshape(value["shape"])
    return value


def encode_state(state):
    return {"state": {str(i): {name: encode(value) for name, value in entry.items()}
                      for i, entry in state["state"].items()},
            "param_groups": [{name: encode(value) for name, value in group.items()} for group in state["param_groups"]]}


def decode_state(state):
    return {"state": {int(i): {name: decode(value) for name, value in entry.items()}
                      for i, entry in state["state"].items()},
            "param_groups": state["param_groups"]}


def set_grads(params, step, request):
    for i, p in enumerate(params):
        grad = torch.randn(p.shape, dtype=p.dtype)
        if request.get("sparse"):
            grad = (grad * (grad > 0)).to_sparse()
        missing = [i, step] in request["missing"]
        p.grad = None if missing else grad


def make(request):
    torch.manual_seed(request["seed"])
    dtype = getattr(torch, request["dtype"])
    params = [torch.randn(shape, dtype=dtype, requires_grad=True) for shape in SHAPES]
    optimizer = eval(request["python"], {"torch": torch, "LARS": LARS, "p": params})
    if request.get("state"):
        optimizer.load_state_dict(decode_state(request["state"]))
        with torch.no_grad():
            for p, value in zip(params, request["params"]):
                p.copy_(decode(value))
    return params, optimizer


def run(request):
    params, optimizer = make(request)
    for step in range(request["steps"]):
        set_grads(params, step, request)
        optimizer.step()
    return {"params": [encode(p) for p in params], "state": encode_state(optimizer.state_dict())}


def search(request):
    """Steps whose closure computes the loss of tests/optim/lbfgs.test.ts."""
    params, optimizer = make(request)

    def closure():
        optimizer.zero_grad()
        loss = sum(p.sum() for p in params) ** 2
        for i, p in enumerate(params):
            loss = loss + ((p - 0.5 * i) ** 4 + (i + 1) * p * p.flip(0)).sum()
        loss.backward()
        return loss

    losses = [optimizer.step(closure).item() for _ in range(request["steps"])]
    return {"losses": losses, "params": [encode(p) for p in params], "state": encode_state(optimizer.state_dict())}


def scale(request):
    params, optimizer = make(request)
    scaler = torch.amp.GradScaler("cpu", init_scale=8.0, growth_interval=3)
    history = []
    for step in range(request["steps"]):
        factor = scaler.scale(torch.ones(())).item()
        set_grads(params, step, request)
        for p in params:
            p.grad *= factor
        if step in request["overflows"]:
            params[1].grad[0] = float("inf")
        if request["unscale"]:
            scaler.unscale_(optimizer)
            torch.nn.utils.clip_grad_norm_(params, 1.5)
        scaler.step(optimizer)
        scaler.update()
        history.append({"scale": scaler.get_scale(), "params": [encode(p) for p in params]})
    return {"history": history, "state": scaler.state_dict(), "optimizer": encode_state(optimizer.state_dict())}


def clip(request):
    torch.manual_seed(request["seed"])
    params = [torch.zeros(shape, dtype=torch.float64, requires_grad=True) for shape in SHAPES]
    for p in params[:-1]:
        p.grad = torch.randn(p.shape, dtype=p.dtype)
    if request["norm_type"] == "value":
        torch.nn.utils.clip_grad_value_(params, request["max_norm"])
        total = None
    else:
        total = torch.nn.utils.clip_grad_norm_(params, request["max_norm"], norm_type=float(request["norm_type"]))
    return {"total": encode(total), "grads": [encode(p.grad) for p in params]}


def average(request):
    torch.manual_seed(request["seed"])
    params = [torch.randn(shape) for shape in SHAPES]
    averages = [p.clone() for p in params]
    update = torch.optim.swa_utils.get_ema_multi_avg_fn(request["decay"])
    for step in range(request["steps"]):
        for p in params:
            p += torch.randn(p.shape)
        update(averages, params, step + 1)
    return [encode(a) for a in averages]


def schedule(request):
    """The learning rates of every step, a list for each group."""
    groups = [{"params": [torch.zeros(1, requires_grad=True)], "lr": lr} for lr in request["lr"]]
    optimizer = torch.optim.SGD(groups)
    scheduler = eval(request["python"], {"S": torch.optim.lr_scheduler, "o": optimizer})
    rates = []
    for _ in range(request["steps"]):
        rates.append(scheduler.get_last_lr())
        optimizer.step()
        scheduler.step()
    return rates


kinds = {"optimizers": run, "continued": run, "scalers": scale, "clips": clip, "averages": average,
         "schedules": schedule, "searches": search}
torch.set_num_threads(1)
json.dump({kind: [kinds[kind](request) for request in requests] for kind, requests in json.load(sys.stdin).items()},
          sys.stdout)
