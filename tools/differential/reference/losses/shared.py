"""What the losses share: a case from a loss in PyTorch, the reducer, targets."""

import numpy as np
import torch
from case import Case, Redraw
from draw import float32

torch.set_num_threads(1)

# How much more than PyTorch's own float32 a float32 may be off: the order of sums differs.
ROUNDING = 8


def of(output, dtype):
    """Tensors of a model's output, leaves of the graph; and what makes other tensors of that type."""
    leaves = {name: torch.tensor(np.asarray(x), dtype=dtype, requires_grad=True) for name, x in output.items()}
    return leaves, lambda x: None if x is None else torch.tensor(np.asarray(x), dtype=dtype)


def differentiate(output, loss, dtype):
    leaves, tensor = of(output, dtype)
    value = loss(leaves, tensor)
    if value.grad_fn is None:
        return value.item(), {name: torch.zeros_like(x) for name, x in leaves.items()}
    grads = torch.autograd.grad(value, list(leaves.values()), allow_unused=True)
    return value.item(), {name: torch.zeros_like(x) if g is None else g for (name, x), g in zip(leaves.items(), grads)}


def loss_case(options, output, targets, loss, **rest):
    """
    Value and gradients in float64; the slack is what PyTorch's own float32 is off, times ROUNDING.

    output: arrays by name, nested ones as `group/name`. loss: of the tensors by name, and of what makes others of their type.
    """
    value, gradients = differentiate(output, loss, torch.float64)
    value32, gradients32 = differentiate(output, loss, torch.float32)
    slack = {"value": ROUNDING * abs(value - value32)}
    for name, gradient in gradients.items():
        slack[name] = ROUNDING * (gradient - gradients32[name]).abs().max().item()
    finite = [value, *slack.values(), *(g.abs().max().item() for g in gradients.values())]
    if not np.isfinite(finite).all():
        raise Redraw
    given = {name: x for name, x in targets.items() if x is not None}
    return Case({"options": options, "output": output, "targets": given, **rest}, {"value": value, **gradients}, slack)


def reduced(each, tensor, reduction, weights=None, counts=None, kept=None):
    """
    PyTorch's reductions with weights of examples e: `mean` divides by the examples that are not ignored, `weighted` by their class weights.
    0 where nothing is divided by.
    """
    ones = torch.ones_like(each)
    e = ones if weights is None else tensor(weights)
    k = ones if kept is None else tensor(kept)
    total = (e * each).sum()
    if reduction == "sum":
        return total
    by = (e * k * (tensor(counts) if reduction == "weighted" and counts is not None else ones)).sum()
    return total / by if by > 0 else 0 * total


def class_weights(draw, classes):
    """The option, its numbers, and the label counts that it may need."""
    numbers = draw.class_weights(classes)
    if numbers is None or draw.chance(0.8):
        return numbers, numbers, None
    counts = draw.random.randint(0, 30, classes)
    counts[0] += 1
    present = counts > 0
    weights = np.divide(counts.sum(), present.sum() * counts, where=present, out=np.zeros(classes))
    return "balanced", weights, counts


def targets_of(draw, n, classes, kind):
    """Labels, or distributions; both as float rows too."""
    if kind == "labels":
        labels = draw.labels(n, classes)
        return labels, np.eye(classes)[labels]
    soft = float32(draw.distributions(n, classes))
    return soft, soft


def given(**options):
    """Options that are set."""
    return {name: value for name, value in options.items() if value is not None}


def unit(x):
    """Rows of length 1; a row of zeros stays, and is differentiated as if its length were 1 (documented: PyTorch divides by 1e-12)."""
    squares = (x * x).sum(1, keepdim=True)
    return x / torch.sqrt(squares + (squares < 1e-24).to(x.dtype).detach())


def embedding(draw, n, dim):
    """Vectors: any, all equal, with rows of zeros or equal rows, opposite ones, or far from 0."""
    kind, x = draw.uniform(), draw.normal(n, dim)
    if kind < 0.1:
        x[:] = x[0]
    elif kind < 0.2:
        x[draw.random.random_sample(n) < 0.4] = 0
    elif kind < 0.3:
        x[-1] = -2 * x[0]
    elif kind < 0.4:
        x = x + 5
    elif kind < 0.45:
        x = 1e6 * x
    return float32(draw.pick([0.1, 1.0, 3.0]) * x)
