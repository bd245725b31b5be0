"""Golden outputs and gradients of what pre-trained models are made of, by PyTorch in float64: transformer blocks (torch.nn.TransformerEncoderLayer),
batch norm (torch.nn.BatchNorm2d and 1d, its running statistics too), convolutions in groups (torch.nn.functional.conv1d).

Run: python tools/golden/nn/backbones.py
Writes packages/nn/src/__fixtures__/transformer-block.json, batch-norm.json and convolutions.json
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from _numbers import rounded

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "packages/nn/src/__fixtures__"
torch.set_default_dtype(torch.float64)
torch.manual_seed(31)


def golden_case(name, options, parameters, inputs, output, cotangent=None, **rest):
    cotangent = torch.randn_like(output) if cotangent is None else cotangent
    wanted = {**inputs, **parameters}
    gradients = torch.autograd.grad((output * cotangent).sum(), list(wanted.values()))
    return {
        "name": name,
        "options": options,
        "parameters": {path: rounded(value) for path, value in parameters.items()},
        "inputs": {path: rounded(value) for path, value in inputs.items()},
        "output": rounded(output),
        "cotangent": rounded(cotangent),
        "gradients": {path: rounded(value) for path, value in zip(wanted, gradients)},
        **rest,
    }


def block(name, dim, heads, hidden, norm, activation="gelu", eps=1e-5, lengths=None, causal=False, steps=4):
    function = {"gelu": F.gelu, "relu": F.relu, "gelu-tanh": lambda x: F.gelu(x, approximate="tanh")}[activation]
    layer = nn.TransformerEncoderLayer(
        dim, heads, hidden, 0.0, function, eps, batch_first=True, norm_first=norm == "pre"
    )
    for value in layer.parameters():
        nn.init.normal_(value, 0.2, 0.5)
    # One packed kernel in PyTorch: its three parts are leaves of their own here.
    attention = layer.self_attn
    names = {
        "attention/output/kernel": attention.out_proj.weight,
        "attention/output/bias": attention.out_proj.bias,
        "attention-norm/scale": layer.norm1.weight,
        "attention-norm/bias": layer.norm1.bias,
        "feed-forward/0/kernel": layer.linear1.weight,
        "feed-forward/0/bias": layer.linear1.bias,
        "feed-forward/1/kernel": layer.linear2.weight,
        "feed-forward/1/bias": layer.linear2.bias,
        "feed-forward-norm/scale": layer.norm2.weight,
        "feed-forward-norm/bias": layer.norm2.bias,
    }
    x = torch.randn(2, steps, dim).requires_grad_()
    hidden_keys = None
    if lengths:
        hidden_keys = torch.tensor([[t >= n for t in range(steps)] for n in lengths])
    future = torch.triu(torch.full((steps, steps), float("-inf")), 1) if causal else None
    if causal:
        hidden_keys = None
    output = layer(x, src_mask=future, src_key_padding_mask=hidden_keys)
    cotangent = torch.randn_like(output)
    if lengths:
        cotangent = cotangent * torch.tensor([[[float(t < n)] for t in range(steps)] for n in lengths])
    packed = torch.autograd.grad(
        (output * cotangent).sum(), [attention.in_proj_weight, attention.in_proj_bias], retain_graph=True
    )
    case = golden_case(
        name,
        {
            "dim": dim,
            "numHeads": heads,
            "hiddenDim": hidden,
            "norm": norm,
            "activation": activation,
            "eps": eps,
        },
        names,
        {"x": x},
        output,
        cotangent,
        **({"keyMask": [[float(t < n) for t in range(steps)] for n in lengths]} if lengths else {}),
        **({"causal": True} if causal else {}),
    )
    for i, part in enumerate(("query", "key", "value")):
        rows = slice(i * dim, (i + 1) * dim)
        case["parameters"][f"attention/{part}/kernel"] = rounded(attention.in_proj_weight[rows])
        case["parameters"][f"attention/{part}/bias"] = rounded(attention.in_proj_bias[rows])
        case["gradients"][f"attention/{part}/kernel"] = rounded(packed[0][rows])
        # A key's bias has no gradient by mathematics: PyTorch's is rounding noise.
        case["gradients"][f"attention/{part}/bias"] = rounded(packed[1][rows] * (part != "key"))
    for key in ("parameters", "gradients"):
        case[key] = {(f"block/{path}" if path != "x" else path): value for path, value in case[key].items()}
    return case


def batch_norm(name, shape, training, momentum=0.1, eps=1e-5, real=None):
    dim = shape[-1]
    module = (nn.BatchNorm2d if len(shape) == 4 else nn.BatchNorm1d)(dim, eps, momentum)
    nn.init.normal_(module.weight, 0.5, 0.5)
    nn.init.normal_(module.bias)
    module.running_mean.normal_()
    module.running_var.uniform_(0.5, 2)
    state = {"norm/mean": rounded(module.running_mean), "norm/variance": rounded(module.running_var)}
    module.train(training)
    x = (torch.randn(shape) * 2 + 1).requires_grad_()
    seen = x if real is None else x[: sum(real)]
    channels_first = (0, len(shape) - 1, *range(1, len(shape) - 1))
    channels_last = (0, *range(2, len(shape)), 1)
    output = module(seen.permute(channels_first)).permute(channels_last)
    if real is not None:
        output = torch.cat([output, torch.zeros(len(real) - sum(real), *shape[1:])])
    cotangent = torch.randn(shape)
    if real is not None:
        cotangent[sum(real) :] = 0
    case = golden_case(
        name,
        {"dim": dim, "statistics": "batch" if training else "frozen", "momentum": momentum, "eps": eps},
        {"norm/scale": module.weight, "norm/bias": module.bias},
        {"x": x},
        output,
        cotangent,
        training=training,
        state=state,
        after={"norm/mean": rounded(module.running_mean), "norm/variance": rounded(module.running_var)},
    )
    if real is not None:
        case["real"] = [float(each) for each in real]
    return case


def in_groups(name, steps, dim, out, window, groups):
    x = torch.randn(2, steps, dim).requires_grad_()
    kernel = torch.randn(out, dim // groups, window).requires_grad_()
    before = window // 2
    padded = F.pad(x.transpose(1, 2), (before, window - 1 - before))
    output = F.conv1d(padded, kernel, groups=groups).transpose(1, 2)
    return golden_case(name, {"groups": groups}, {"kernel": kernel}, {"x": x}, output)


def over_steps(name, steps, dim, out, window, stride):
    x = torch.randn(2, steps, dim).requires_grad_()
    kernel = torch.randn(out, dim, window).requires_grad_()
    output = F.conv1d(x.transpose(1, 2), kernel, stride=stride).transpose(1, 2)
    return golden_case(name, {"stride": stride}, {"kernel": kernel}, {"x": x}, output)


def write(name, **content):
    golden = {"library": "torch", "version": torch.__version__, "script": "tools/golden/nn/backbones.py", **content}
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / f"{name}.json").write_text(json.dumps(golden) + "\n")


write(
    "transformer-block",
    cases=[
        block("post-norm", 4, 2, 6, "post"),
        block("pre-norm", 4, 2, 6, "pre"),
        block("post-norm, padded", 6, 3, 5, "post", eps=1e-3, lengths=[4, 2]),
        block("pre-norm, causal, GELU with tanh", 4, 1, 8, "pre", "gelu-tanh", causal=True, lengths=[4, 3]),
        block("one step", 4, 4, 3, "post", steps=1),
    ],
)
write(
    "batch-norm",
    cases=[
        batch_norm("running statistics, pictures", (2, 3, 2, 4), False),
        batch_norm("statistics of a batch, pictures", (3, 2, 3, 2), True),
        batch_norm("statistics of a batch, vectors", (5, 3), True, momentum=0.3, eps=1e-3),
        batch_norm("running statistics, vectors", (2, 3), False, eps=1e-2),
        batch_norm("statistics of the first rows", (4, 2, 2, 3), True, real=[1, 1, 1, 0]),
    ],
)
write(
    "convolutions",
    inGroups=[
        in_groups("even window", 7, 4, 4, 6, 2),
        in_groups("odd window", 5, 6, 3, 3, 3),
        in_groups("window longer than the input", 3, 4, 4, 8, 2),
        in_groups("window of one", 4, 2, 4, 1, 1),
        in_groups("window of two spans", 6, 4, 4, 32, 4),
        in_groups("window that is prime", 9, 2, 2, 17, 2),
    ],
    overSteps=[
        over_steps("stride of one", 7, 3, 2, 3, 1),
        over_steps("stride that divides the window", 13, 2, 3, 4, 2),
        over_steps("stride that does not divide the window", 17, 2, 3, 5, 3),
        over_steps("stride beyond the window", 11, 3, 2, 2, 4),
        over_steps("as many steps as the window", 5, 2, 2, 5, 2),
    ],
)
