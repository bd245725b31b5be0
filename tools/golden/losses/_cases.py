"""What the scripts of this folder share: fixed inputs, the shared reducer, one case of a golden file, writing the file."""

import json
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]
F64 = torch.float64

torch.manual_seed(11)
LOGITS = torch.randn(5, 3, dtype=F64) * 2
SOFT = torch.softmax(torch.randn(5, 3, dtype=F64), -1)
EMBEDDING = torch.randn(5, 4, dtype=F64)
KERNEL = torch.randn(3, 4, dtype=F64)
PREDICTED = torch.randn(5, 2, dtype=F64)
WANTED = 0.5 * PREDICTED + torch.randn(5, 2, dtype=F64) + 0.3
LABELS = torch.tensor([0, 2, 1, 2, 0])
TWO_LABELS = torch.tensor([0, 2, 0, 2, 0])  # none of class 1
CLASS_WEIGHTS = [0.5, 1.0, 2.5]
ZERO_WEIGHTS = [0.5, 1.0, 0.0]  # as a class without examples in the training part has
WEIGHTS = torch.tensor([1.0, 0.0, 0.5, 2.0, 1.0], dtype=F64)  # of examples
EXTREME = torch.tensor([[100.0, -100, 0], [-100, 100, 100], [0, 0, 0], [100, 100, 100], [-100, -100, -99]], dtype=F64)


def numbers(tensor):
    """Nested lists with ten significant digits; integers as they are."""
    if tensor.dim() == 0:
        return tensor.item() if not tensor.is_floating_point() else float(f"{tensor.item():.10g}")
    return [numbers(row) for row in tensor]


def one_hot(labels, classes=3):
    return torch.nn.functional.one_hot(labels, classes).to(F64)


def class_weights_of(labels, weights):
    return torch.ones(len(labels), dtype=F64) if weights is None else torch.tensor(weights, dtype=F64)[labels]


def reduced(each, reduction="mean", weights=None, counts=None):
    """The reducer of all losses per example. counts: the class weights of the labels, which only 'weighted' divides by."""
    e = torch.ones_like(each) if weights is None else weights
    d = torch.ones_like(each) if counts is None else counts
    total = (e * each).sum()
    if reduction == "sum":
        return total
    return total / (e * d if reduction == "weighted" else e).sum()


def case(name, options, output, targets, loss):
    """loss: of the output's tensors (gradients wanted), gives the value, or (losses per example, value)."""
    leaves = {key: x.clone().requires_grad_(True) for key, x in output.items()}
    result = loss(**{key.split("/")[-1]: x for key, x in leaves.items()})
    each, value = result if isinstance(result, tuple) else (None, result)
    gradients = torch.autograd.grad(value, list(leaves.values()))
    return {
        "name": name,
        "options": {key: x for key, x in options.items() if x is not None},
        "output": {key: numbers(x) for key, x in output.items()},
        "targets": {key: numbers(x) for key, x in targets.items() if x is not None},
        **({} if each is None else {"losses": numbers(each.detach())}),
        "value": value.item(),
        "gradients": {key: numbers(g) for key, g in zip(leaves, gradients)},
    }


def write(script, folder, name, cases, library="PyTorch", version=torch.__version__):
    path = ROOT / "packages/losses/src" / folder / "__fixtures__" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    origin = {"library": library, "version": version, "script": f"tools/golden/losses/{Path(script).name}"}
    path.write_text(json.dumps({**origin, "cases": cases}, ensure_ascii=False) + "\n")
    print(len(cases), "cases of", name)
