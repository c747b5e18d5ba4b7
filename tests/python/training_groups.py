"""Groups of parameters for an optimizer."""


def groups(model, weight_decay):
    """Matrices and tokens decay, biases and norms do not."""
    named = [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]
    spared = {name for name, _ in named if name.endswith("bias") or "norm" in name}
    return [{"params": [parameter for name, parameter in named if name not in spared], "weight_decay": weight_decay},
            {"params": [parameter for name, parameter in named if name in spared], "weight_decay": 0.0}]
