"""Cases of op_db: PyTorch's sample inputs, the calls that they make, and what these return."""

import torch
from torch.testing._internal.common_methods_invocations import op_db

import programs
from encode import Encoder, NotEncodable

SEED = 42  # wrapper_set_seed of PyTorch's database sets this one, too
DTYPES = [torch.float32, torch.float64, torch.int64, torch.bool, torch.bfloat16, torch.complex64, torch.complex128]
#: Of each dtype, how many samples are called as a method, in place, and by other names as well.
FORMS = 5

ENTRIES = {f"{op.name}.{op.variant_test_name}" if op.variant_test_name else op.name: op for op in op_db}


def cotangent(tensor, k):
    count = tensor.numel() * (2 if tensor.is_complex() else 1)
    values = ((torch.arange(count, dtype=torch.float64) * 7919 + k * 104729 + 1) % 1009) / 1009 - 0.5
    if tensor.is_complex():
        return torch.view_as_complex(values.reshape(*tensor.shape, 2)).to(tensor.dtype)
    return values.reshape(tensor.shape).to(tensor.dtype)


def gradients(value, leaves):
    roots = [tensor for tensor in programs.tensors_in(value) if tensor.requires_grad]
    if not roots or not leaves:
        return None
    try:
        return torch.autograd.grad(roots, leaves, [cotangent(root, k) for k, root in enumerate(roots)],
                                   allow_unused=True)
    except Exception as error:
        return error


def chosen(request, samples):
    """The samples that are asked for, with their numbers."""
    only, limit = request.get("sample"), request.get("limit")
    for number, sample in enumerate(samples):
        if (only is None or number == only) and (limit is None or number < limit):
            yield number, sample


def raised(error):
    return {"$": "raised", "message": f"{type(error).__name__}: {error}"[:300]}


def case(data, function, args, kwargs, clone=False):
    """One call with its answer, or the reason why it cannot be written in another language."""
    encoder = Encoder(data)
    inputs = []
    try:
        for tensor in programs.tensors_in([args, kwargs]):
            if id(tensor) not in encoder.known:
                encoder.learn(tensor)
                inputs.append(encoder.input(tensor))
        tensors = [one for one in encoder.keep if isinstance(one, torch.Tensor)]
        # Of a view that a sample made for itself, only the base has a gradient.
        leaves = [tensor for tensor in tensors if tensor.requires_grad and tensor.is_leaf]
        torch.manual_seed(SEED)
        if clone:  # what is written to must not be a leaf
            calls = [{"fn": clone, "args": [encoder.value(arg) for arg in args],
                      "kwargs": {key: encoder.value(arg) for key, arg in kwargs.items()}, "results": None}]
            returns, error = {"$": "result", "of": 0}, None
            try:
                value = function(args[0].clone(), *args[1:], **kwargs)
            except Exception as problem:
                error = problem
        else:
            calls, value, returns, error = programs.run(function, args, kwargs, encoder)
        answer = {"inputs": inputs, "calls": calls, "returns": returns}
        if error is not None:
            return {**answer, "expected": raised(error)}
        # Before the backward pass: a result may be the input itself.
        answer["expected"] = encoder.output(value)
        grads = gradients(value, leaves)
        if isinstance(grads, Exception):
            answer["grads"] = raised(grads)
        elif grads is not None:
            # A view that a sample made without recording may have none, where the same tensor alone has one.
            answer["grads"] = [{"$": "any"} if grad is None and leaf._is_view() else encoder.output(grad)
                               for grad, leaf in zip(grads, leaves)]
        return answer
    except NotEncodable as reason:
        return {"unwritable": str(reason)}


def variants(op, dtype, limit):
    """(variant, number, sample) of a dtype."""
    grad = op.supports_autograd and dtype in op.supported_backward_dtypes("cpu")
    sets = [("plain", lambda: op.sample_inputs("cpu", dtype, requires_grad=grad))]
    if dtype in (torch.float64, torch.complex128):
        sets.append(("strided", lambda: (s.noncontiguous() for s in op.sample_inputs("cpu", dtype, requires_grad=grad))))
    if dtype == torch.complex128 and op.test_conjugated_samples:
        sets.append(("conjugated", lambda: op.conjugate_sample_inputs("cpu", dtype, requires_grad=grad)))
    for variant, samples in sets:
        torch.manual_seed(0)
        try:
            for number, sample in enumerate(samples()):
                if limit is not None and number >= limit:
                    break
                yield variant, number, sample
        except RuntimeError:
            if variant == "plain":
                raise  # others may have no strides


def other_forms(op, sample):
    """(form, callable, arguments, name where the first argument is written to): the same call in another form."""
    args = (sample.input, *sample.args)
    if not isinstance(sample.input, torch.Tensor):
        return
    method = op.method_variant
    if method is not None and programs.name_of(method) is not None:
        yield "method", method, args, False
    inplace = op.inplace_variant
    name = inplace and programs.name_of(inplace)
    if name:
        yield "in place", inplace, args, name
    for alias in op.aliases:
        if programs.name_of(alias.op) is not None:
            yield f"alias {alias.name}", alias.op, args, False
            if alias.method_variant and programs.name_of(alias.method_variant):
                yield f"alias {alias.name}", alias.method_variant, args, False


def cases(name, data, request):
    op = ENTRIES[name]
    supported = op.supported_dtypes("cpu")
    only = request.get("sample")
    limit = request.get("limit")
    for dtype in DTYPES:
        text = str(dtype)[6:]
        if dtype not in supported or (request.get("dtypes") and text not in request["dtypes"]):
            continue
        for variant, number, sample in variants(op, dtype, limit):
            if only is not None and number != only:
                continue
            about = {"entry": name, "dtype": text, "variant": variant, "number": number}
            kwargs = sample.kwargs
            made = case(data, op.op, (sample.input, *sample.args), kwargs)
            yield {**about, "form": "function", "differentiable": op.supports_autograd, **made}
            if number >= FORMS or variant != "plain" or limit is not None:
                continue
            for form, function, args, clone in other_forms(op, sample):
                yield {**about, "form": form, **case(data, function, args, kwargs, clone)}
    if limit is not None or op.error_inputs_func is None:
        return
    try:
        errors = list(op.error_inputs("cpu"))
    except Exception as error:  # some are made for other devices
        yield {"entry": name, "dtype": "", "variant": "error", "number": 0, "form": "function",
               "unwritable": f"error inputs that cannot be made here: {error}"[:200]}
        return
    for number, one in enumerate(errors):
        if only is None or number == only:
            sample = one.sample_input
            about = {"entry": name, "dtype": "", "variant": "error", "number": number, "form": "function"}
            yield {**about, **case(data, op.op, (sample.input, *sample.args), sample.kwargs)}
