"""Golden values and gradients of the cross-attention fusion of three streams and of its second stage, by PyTorch in float64.

Run: python tools/golden/fusion/cross_attention_three.py
Writes packages/fusion/src/sequences/__fixtures__/cross-attention-three.json
"""

import torch
from _cross_attention import fusion
from _module import write

torch.manual_seed(67)
DIMS = {"text": 3, "audio": 2, "visual": 4}
EVERY = [[query, key] for query in DIMS for key in DIMS if query != key]
LISTED = [["text", "visual"], ["text", "audio"]]
write(
    __file__,
    "sequences",
    [
        fusion(
            "every direction, without positions, pooled each in its own way",
            DIMS,
            EVERY,
            {"text/audio": "first", "text": "last", "visual/text": "last"},
            positions=False,
        ),
        fusion("a second stage over two directions", DIMS, LISTED[::-1], "last", selfAttentionLayers=1, directions=LISTED),
    ],
)
