"""Writes token-bert.json and the folder codes-bert beside it: a tiny random RoBERTa over the codes of ../speech/__fixtures__/dictionary.txt, as safetensors and
exported by packages/pretrained/python/export_onnx.py, and what transformers (float64) gives for rows of ids one by one."""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import transformers

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "packages/pretrained/python"))
from export_onnx import export_model  # noqa: E402

FIXTURES = ROOT / "packages/encoders-audio/src/token-bert/__fixtures__"
# The four special ids and six pairs of codes.
WORDS = 10


def rounded(array):
    return [float(f"{v:.9g}") for v in np.asarray(array, float).ravel()]


torch.manual_seed(3)
config = transformers.RobertaConfig(
    vocab_size=WORDS,
    hidden_size=8,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=12,
    max_position_embeddings=48,
    type_vocab_size=1,
    bos_token_id=0,
    pad_token_id=1,
    eos_token_id=2,
    attn_implementation="eager",
)
model = transformers.RobertaModel(config, add_pooling_layer=False).eval()
with torch.no_grad():
    for parameter in model.parameters():
        parameter += 0.2 * torch.randn_like(parameter)
    model.embeddings.word_embeddings.weight[config.pad_token_id] = 0
    model.embeddings.position_embeddings.weight[config.pad_token_id] = 0
FIXTURES.mkdir(parents=True, exist_ok=True)
folder = FIXTURES / "codes-bert"
export_model(model, folder)
model.save_pretrained(folder, safe_serialization=True)
model = model.double()

# What speech.json says of its first sound (`tokens.ids`), the same cut to seven with </s> behind it, and a short row.
whole = [0, 4, 5, 5, 5, 6, 7, 8, 9, 5, 4, 8, 5, 8, 9, 3, 2]
cases = []
for ids in (whole, [*whole[:6], 2], [0, 9, 2]):
    with torch.no_grad():
        out = model(torch.tensor([ids]), output_hidden_states=True)
    steps = out.last_hidden_state[0].numpy()
    cases.append(
        {
            "ids": ids,
            "first": rounded(steps[0]),
            "mean": rounded(steps.mean(0)),
            "sequence": rounded(steps),
            "firstOfLayer1": rounded(out.hidden_states[1][0, 0].numpy()),
        }
    )

(FIXTURES / "token-bert.json").write_text(
    json.dumps(
        {
            "library": "transformers, torch",
            "version": f"{transformers.__version__}, {torch.__version__}",
            "script": "tools/golden/encoders-audio/token_bert.py",
            "cases": cases,
        }
    )
    + "\n"
)
