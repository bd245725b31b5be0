"""Golden values and gradients of the low-rank tensor fusion, by PyTorch in float64.

The reference makes the full tensor of weights from the factors and contracts it with the outer product of the streams: what the low-rank
form never does.

Run: python tools/golden/fusion/low_rank_tensor.py
Writes packages/fusion/src/vectors/__fixtures__/low-rank-tensor.json
"""

import torch
from _module import case, write

torch.set_default_dtype(torch.float64)
torch.manual_seed(37)
BATCH = 3
ALL = {"text": ("text", 4, "vector"), "audio": ("audio", 3, "vector"), "visual": ("visual", 2, "vector")}
# r: rank, o: output, b: batch; i, j, k: elements of the streams
FULL = {1: "r,roi->oi", 2: "r,roi,roj->oij", 3: "r,roi,roj,rok->oijk"}
PRODUCT = {1: "bi->bi", 2: "bi,bj->bij", 3: "bi,bj,bk->bijk"}
CONTRACT = {1: "oi,bi->bo", 2: "oij,bij->bo", 3: "oijk,bijk->bo"}


def fusion(name, count, rank, output, append_one=True):
    specs = dict(list(ALL.items())[:count])
    parameters = {}
    for key, (_, dim, _) in specs.items():
        parameters[f"fusion/factor/{key}/kernel"] = torch.randn(rank * output, dim).requires_grad_()
        if append_one:
            parameters[f"fusion/factor/{key}/bias"] = torch.randn(rank * output).requires_grad_()
    parameters["fusion/rank-weights"] = torch.randn(1, rank).requires_grad_()
    parameters["fusion/bias"] = torch.randn(output).requires_grad_()

    def forward(**inputs):
        vectors, factors = [], []
        for key, x in inputs.items():
            factor = parameters[f"fusion/factor/{key}/kernel"].unflatten(0, (rank, output))
            if append_one:
                of_one = parameters[f"fusion/factor/{key}/bias"].reshape(rank, output, 1)
                factor = torch.cat([factor, of_one], 2)
                x = torch.cat([x, torch.ones(BATCH, 1)], 1)
            vectors.append(x)
            factors.append(factor)
        tensor = torch.einsum(FULL[count], parameters["fusion/rank-weights"][0], *factors)
        product = torch.einsum(PRODUCT[count], *vectors)
        return torch.einsum(CONTRACT[count], tensor, product) + parameters["fusion/bias"]

    inputs = {key: torch.randn(BATCH, dim) for key, (_, dim, _) in specs.items()}
    options = {"rank": rank, "outputDim": output, "appendOne": append_one}
    return case(name, options, specs, parameters, inputs, forward)


write(
    __file__,
    "vectors",
    [
        fusion("one stream", 1, 2, 3),
        fusion("two streams", 2, 3, 2),
        fusion("three streams", 3, 2, 3),
        fusion("rank 1", 2, 1, 2),
        fusion("three streams without ones", 3, 2, 2, append_one=False),
    ],
)
