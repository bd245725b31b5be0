"""Golden outputs and gradients of the trainable building blocks, by PyTorch in float64.

Each case has the parameters and inputs, the output, and the gradients of sum(output * cotangent).

Run: python tools/golden/nn/modules.py
Writes packages/nn/src/__fixtures__/{linear,layer-norm,mlp,attention,embedding,conv}.json
"""

import json
from pathlib import Path

import torch
from torch import nn

from _numbers import rounded

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "packages/nn/src/__fixtures__"
torch.set_default_dtype(torch.float64)
torch.manual_seed(5)


def write(name, cases):
    golden = {"library": "torch", "version": torch.__version__, "script": "tools/golden/nn/modules.py", "cases": cases}
    FIXTURES.mkdir(parents=True, exist_ok=True)
    (FIXTURES / f"{name}.json").write_text(json.dumps(golden) + "\n")


def case(name, options, parameters, inputs, forward, **more):
    """Runs forward(**inputs) with gradients to all parameters and inputs. parameters: our path -> tensor."""
    inputs = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    output = forward(**inputs)
    cotangent = torch.randn_like(output)
    wanted = {**inputs, **parameters}
    gradients = torch.autograd.grad((output * cotangent).sum(), list(wanted.values()))
    return {
        "name": name,
        "options": options,
        "parameters": {path: rounded(value) for path, value in parameters.items()},
        "inputs": {key: rounded(value) for key, value in inputs.items()},
        "output": rounded(output),
        "cotangent": rounded(cotangent),
        "gradients": {key: rounded(value) for key, value in zip(wanted, gradients)},
        **more,
    }


def kernel_and_bias(path, module):
    named = {f"{path}/kernel": module.weight}
    return named | {f"{path}/bias": module.bias} if module.bias is not None else named


def linear(name, shape, bias=True):
    module = nn.Linear(shape[-1], 4, bias=bias)
    options = {"inputDim": shape[-1], "outputDim": 4, "bias": bias}
    return case(name, options, kernel_and_bias("linear", module), {"x": torch.randn(shape)}, lambda x: module(x))


def layer_norm(name, x, eps=1e-5):
    module = nn.LayerNorm(x.shape[-1], eps=eps)
    nn.init.normal_(module.weight, 1, 0.3)
    nn.init.normal_(module.bias, 0, 0.3)
    parameters = {"norm/scale": module.weight, "norm/bias": module.bias}
    return case(name, {"dim": x.shape[-1], "eps": eps}, parameters, {"x": x}, lambda x: module(x))


ACTIVATIONS = {
    "relu": nn.ReLU(),
    "gelu": nn.GELU(),
    "gelu-tanh": nn.GELU(approximate="tanh"),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "silu": nn.SiLU(),
    "identity": nn.Identity(),
}


def mlp(name, layers, shape):
    """An entry without dim is its dropout, nothing in evaluation, or its scaling alone."""
    width, parts, parameters = shape[-1], [], {}
    for i, layer in enumerate(layers):
        if "dim" in layer:
            module = nn.Linear(width, layer["dim"], bias=layer.get("bias", True))
            parameters |= kernel_and_bias(f"mlp/{i}", module)
            parts += [module, ACTIVATIONS[layer.get("activation", "relu")]]
            width = layer["dim"]
        if layer.get("l2Normalize"):
            parts.append(lambda x: nn.functional.normalize(x, dim=-1))
    options = {"inputDim": shape[-1], "layers": layers}

    def forward(x):
        for part in parts:
            x = part(x)
        return x

    return case(name, options, parameters, {"x": torch.randn(shape)}, forward)


def attention(name, key_dim=4, value_dim=4, mask=None, causal=False, bias=True, cross=True, scale=None):
    embed, heads, batch, queries = 4, 2, 2, 3
    keys = 4 if cross else queries
    module = nn.MultiheadAttention(embed, heads, bias=bias, kdim=key_dim, vdim=value_dim, batch_first=True)
    if bias:
        nn.init.normal_(module.in_proj_bias, 0, 0.5)
        nn.init.normal_(module.out_proj.bias, 0, 0.5)
    packed = module.in_proj_weight is not None
    if packed:
        weights = module.in_proj_weight.detach().chunk(3)
    else:
        weights = [w.detach() for w in (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight)]
    names = ["query", "key", "value"]
    parameters = {}
    for i, which in enumerate(names):
        parameters[f"attention/{which}/kernel"] = weights[i].clone().requires_grad_()
        if bias:
            parameters[f"attention/{which}/bias"] = module.in_proj_bias.detach().chunk(3)[i].clone().requires_grad_()
    parameters["attention/output/kernel"] = module.out_proj.weight.detach().clone().requires_grad_()
    if bias:
        parameters["attention/output/bias"] = module.out_proj.bias.detach().clone().requires_grad_()

    # PyTorch's functional form has no scale of its own: larger queries stand for it.
    factor = 1 if scale is None else scale * (embed // heads) ** 0.5
    p = lambda which, what: parameters[f"attention/{which}/{what}"] * (factor if which == "query" else 1)
    padding = None if mask is None else torch.tensor(mask) == 0
    future = torch.ones(queries, keys, dtype=torch.bool).triu(1) if causal else None
    seen = {}

    def forward(query, key=None, value=None):
        key = query if key is None else key
        value = key if value is None else value
        output, weights = nn.functional.multi_head_attention_forward(
            query.transpose(0, 1), key.transpose(0, 1), value.transpose(0, 1), embed, heads,
            in_proj_weight=None, in_proj_bias=torch.cat([p(n, "bias") for n in names]) if bias else None,
            bias_k=None, bias_v=None, add_zero_attn=False, dropout_p=0.0,
            out_proj_weight=p("output", "kernel"), out_proj_bias=p("output", "bias") if bias else None, training=False,
            key_padding_mask=padding, attn_mask=future, need_weights=True, average_attn_weights=False,
            use_separate_proj_weight=True,
            q_proj_weight=p("query", "kernel"), k_proj_weight=p("key", "kernel"), v_proj_weight=p("value", "kernel"),
        )
        output = output.transpose(0, 1)
        module.eval()
        k = key if key is not None else query
        whole, _ = module(query, k, value, key_padding_mask=padding, attn_mask=future)
        assert factor != 1 or torch.allclose(whole, output), "the functional form is the module's"
        seen["attention"] = weights
        return output

    inputs = {"query": torch.randn(batch, queries, embed)}
    if cross:
        inputs |= {"key": torch.randn(batch, keys, key_dim), "value": torch.randn(batch, keys, value_dim)}
    options = {"embedDim": embed, "numHeads": heads, "keyDim": key_dim, "valueDim": value_dim, "bias": bias, "causal": causal}
    if scale is not None:
        options["scale"] = scale
    result = case(name, options, parameters, inputs, forward)
    return result | {"attention": rounded(seen["attention"])} | ({} if mask is None else {"keyMask": mask})


def embedding(name, ids, padding_index=None):
    module = nn.Embedding(5, 3, padding_idx=padding_index)
    options = {"count": 5, "dim": 3} | ({} if padding_index is None else {"paddingIndex": padding_index})
    index = torch.tensor(ids)
    return case(name, options, {"embedding/table": module.weight}, {}, lambda: module(index), ids=ids)


def conv(name, kind, size, channels="first", bias=True, **options):
    module = kind(3, 2, options["kernelSize"], stride=options.get("stride", 1), padding=options.get("padding", 0), bias=bias)
    axes = range(len(size) + 2)
    to_first = [0, len(axes) - 1, *axes[1:-1]]
    to_last = [0, *axes[2:], 1]
    x = torch.randn(2, 3, *size)

    def forward(x):
        if channels == "first":
            return module(x)
        return module(x.permute(to_first)).permute(to_last)

    if channels == "last":
        x = x.permute(to_last).contiguous()
    all_options = {"inputDim": 3, "outputDim": 2, "bias": bias, "channels": channels, **options}
    return case(name, all_options, kernel_and_bias("conv", module), {"x": x}, forward, rank=len(size))


write("linear", [linear("vectors", [3, 5]), linear("sequences", [2, 3, 5]), linear("without bias", [2, 3, 5], bias=False)])
write(
    "layer-norm",
    [
        layer_norm("vectors", torch.randn(3, 5)),
        layer_norm("sequences", torch.randn(2, 3, 4) * 3 + 1),
        layer_norm("another eps", torch.randn(2, 4) * 0.01, eps=1e-3),
        layer_norm("a constant row", torch.tensor([[2.0, 2, 2, 2], [1, -1, 0.5, 3]])),
    ],
)
with torch.random.fork_rng():  # the cases below keep their numbers
    steps = [
        mlp("without biases", [{"dim": 4, "bias": False, "activation": "gelu"}, {"dim": 2, "bias": False, "activation": "tanh"}], [3, 5]),
        mlp("scaled before the first layer", [{"l2Normalize": True}, {"dim": 2, "activation": "identity"}], [3, 4]),
        mlp("dropout alone, between layers too", [{"dropoutRate": 0.3}, {"dim": 3, "activation": "tanh"}, {"dropoutRate": 0.2, "l2Normalize": True}], [2, 3, 4]),
    ]
write(
    "mlp",
    [
        mlp("defaults", [{"dim": 4}, {"dim": 2}], [3, 5]),
        *[mlp(f"activation {a}", [{"dim": 4, "activation": a}, {"dim": 2, "activation": "identity"}], [2, 3, 3]) for a in ACTIVATIONS],
        *steps,
    ],
)
with torch.random.fork_rng():  # the cases below keep their numbers
    unscaled = attention("without scaling", scale=1, mask=[[1, 1, 0, 0], [1, 1, 1, 1]])
write(
    "attention",
    [
        attention("self-attention", cross=False),
        attention("cross-attention"),
        attention("keys and values of other widths", key_dim=3, value_dim=5),
        attention("with a key mask", mask=[[1, 1, 0, 0], [1, 1, 1, 0]]),
        attention("causal", causal=True, cross=False),
        attention("causal with a key mask", causal=True, mask=[[1, 1, 0], [1, 1, 1]], cross=False),
        attention("without biases", bias=False),
        unscaled,
    ],
)
write(
    "embedding",
    [embedding("sequences", [[0, 3, 3], [4, 0, 1]]), embedding("vectors", [2, 2, 4]), embedding("with padding", [[1, 0, 3], [3, 0, 0]], 0)],
)
write(
    "conv",
    [
        conv("1-d", nn.Conv1d, [6], kernelSize=3),
        conv("1-d, stride and padding", nn.Conv1d, [6], kernelSize=3, stride=2, padding=1),
        conv("1-d, channels last", nn.Conv1d, [7], "last", kernelSize=4, stride=3, padding=2),
        conv("1-d, window 1, without bias", nn.Conv1d, [4], "last", bias=False, kernelSize=1),
        conv("2-d", nn.Conv2d, [5, 4], kernelSize=3),
        conv("2-d, stride and padding", nn.Conv2d, [5, 6], kernelSize=3, stride=2, padding=1),
        conv("2-d, unequal sides, channels last", nn.Conv2d, [5, 6], "last", kernelSize=[2, 3], stride=[1, 2], padding=[1, 0]),
        conv("2-d, pixels left over", nn.Conv2d, [6, 6], "last", bias=False, kernelSize=3, stride=2),
    ],
)
