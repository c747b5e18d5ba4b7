"""Whole training steps on fixed inputs; lib/bench/step.ts is the same on the other side."""

import time
from statistics import median

import torch
from mae import MaskedAutoencoder

DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


def prepare_step(config, batch_size, mask_ratio, device, amp, compiled):
    """The step of a masked autoencoder."""
    model = MaskedAutoencoder(**config)
    learned = draw_weights(model)
    images = torch.randn(batch_size, config["channels"], *config["image_size"]).to(device)
    noise = torch.rand(batch_size, model.patches).to(device)
    model.to(device)
    optimizer = torch.optim.AdamW(learned, lr=1e-4, betas=(0.9, 0.95), weight_decay=0.05, fused=True)
    return repeat(model, (images, noise, mask_ratio), optimizer, device, amp, compiled)


def prepare_classifier_step(classifier, batch_size, device, amp, layer_decay, weight_decay, compiled):
    """The step of fine-tuning a classifier."""
    from classifier import Classifier

    model = Classifier(**classifier)
    draw_weights(model)
    images = torch.randn(batch_size, classifier["channels"], *classifier["image_size"]).to(device)
    targets = torch.randn(batch_size, classifier["classes"]).softmax(1).to(device)
    model.to(device)
    groups = model.groups(1e-4, layer_decay, weight_decay)
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.95), fused=True)
    return repeat(model, (images, targets), optimizer, device, amp, compiled)


def draw_weights(model):
    """The very numbers that the other side draws, so that both must have the same loss."""
    learned = [p for p in model.parameters() if p.requires_grad]
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in learned:
            parameter.normal_(0, 0.02)
    return learned


def prepare_method_step(method, settings, values, file, device, amp, compiled):
    """The step of another method, with weights and inputs of the other side."""
    from methods import METHODS

    if method not in METHODS:
        raise ValueError(f"there is no method {method} here, but {', '.join(METHODS)}")
    stored = torch.load(file)
    model = METHODS[method](settings, values)
    if "tokenizer" in stored:
        model.load_tokenizer(stored["tokenizer"], device)
    model.load_state_dict(stored["weights"])
    model.to(device)
    inputs = model.inputs(*(tensor.to(device) for tensor in stored["inputs"]))
    optimizer = torch.optim.AdamW(model.groups(), lr=1e-4, betas=model.betas, fused=True)
    return repeat(model, inputs, optimizer, device, amp, compiled, model.before_step, model.after_step)


def repeat(model, inputs, optimizer, device, amp, compiled, before_step=None, after_step=None):
    """What runs the step as often as it is asked to, and what both sides must have the same of."""
    device_type = device.split(":")[0]
    scaler = torch.amp.GradScaler(device_type, enabled=amp == "fp16")
    call = torch.compile(model) if compiled else model
    phases = {"forward": [], "backward": [], "optimizer": []}

    def forward(function):
        with torch.autocast(device_type, DTYPES.get(amp, torch.bfloat16), enabled=amp in DTYPES):
            return function(*inputs)

    def synchronise():
        if device_type == "cuda":
            torch.cuda.synchronize(device)

    def step(clock):
        began = clock()
        loss = forward(call)
        forwarded = clock()
        scaler.scale(loss).backward()
        backwarded = clock()
        if before_step is not None:
            scaler.unscale_(optimizer)
            before_step()
        scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad(set_to_none=True)
        if after_step is not None:
            after_step()
        ended = clock()
        return forwarded - began, backwarded - forwarded, ended - backwarded

    def run(iterations, synchronised=False):
        def clock():
            if synchronised:
                synchronise()
            return time.perf_counter()

        start = time.perf_counter()
        for _ in range(iterations):
            took = step(clock)
            # A device that works behind the program's back has done little of a phase by its end.
            if device_type == "cpu" or synchronised:
                for name, seconds in zip(phases, took):
                    phases[name].append(seconds * 1000)
        synchronise()
        seconds = time.perf_counter() - start
        known = {name: median(times) for name, times in phases.items() if times}
        return {"seconds": seconds, **({"phases": known} if known else {})}

    with torch.no_grad():
        first_loss = forward(model).item()
    return run, {"loss": first_loss, "parameters": sum(p.numel() for p in model.parameters())}
