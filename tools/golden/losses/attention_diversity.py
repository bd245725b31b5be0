"""Golden values and gradients of the penalty on hops that look alike, by PyTorch in float64 (`torch.linalg.matrix_norm`).

Run: python tools/golden/losses/attention_diversity.py
Writes packages/losses/src/embedding/__fixtures__/attention-diversity.json
"""

import itertools

import torch
from _embedding import normal, rounded, write

ATTENTION = {
    "plain": torch.softmax(normal(3, 2, 4, seed=21) * 2, -1),
    "more hops than steps": torch.softmax(normal(3, 4, 2, seed=22), -1),
    "one hop": torch.softmax(normal(3, 1, 3, seed=23), -1),
    "all hops alike": torch.full((3, 3, 3), 1 / 3, dtype=torch.float64),
}
WEIGHTS = torch.tensor([2.0, 0.0, 0.5], dtype=torch.float64)

cases = []
for (name, attention), (squared, epsilon), reduction, weights in itertools.product(
    ATTENTION.items(), [(False, 1e-10), (False, 0.1), (True, None)], ["mean", "sum"], [None, WEIGHTS]
):
    x = attention.clone().requires_grad_(True)
    norms = torch.linalg.matrix_norm(x @ x.transpose(1, 2) - torch.eye(x.shape[1], dtype=torch.float64))
    losses = norms**2 if squared else torch.sqrt(norms**2 + epsilon)
    w = torch.ones(3, dtype=torch.float64) if weights is None else weights
    value = (w * losses).sum()
    if reduction == "mean":
        value = value / w.sum()
    (gradient,) = torch.autograd.grad(value, x)
    form = "squared" if squared else f"ε {epsilon}"
    cases.append(
        {
            "name": ", ".join([name, form, reduction] + (["weights"] if weights is not None else [])),
            "options": {"squared": squared, "reduction": reduction, **({} if squared else {"epsilon": epsilon})},
            "attention": rounded(attention),
            **({} if weights is None else {"weights": weights.tolist()}),
            "losses": rounded(losses),
            "value": value.item(),
            "gradient": rounded(gradient),
        }
    )
write("attention-diversity", "embedding", "PyTorch", torch.__version__, "attention_diversity.py", cases=cases)
