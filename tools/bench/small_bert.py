"""Makes the encoder of configs/meld/prompts.yaml: a BERT of 4 layers, 256 wide, from random weights, with word pieces of MELD's training texts.

usage: small_bert.py TRAIN_CSV FOLDER      TRAIN_CSV: train_sent_emo.csv, and no other split of it

Needs torch, transformers and tokenizers. The library breaks ties between word pieces by chance, so the files differ from one making to the next: keep the
folder, and compare runs of one.
"""

import csv
import sys
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer
from transformers import BertConfig, BertModel, BertTokenizerFast

WORD_PIECES = 8000
SEED = 42


def lines_of(train_csv):
    """Speakers and texts, as a prompt has them."""
    with open(train_csv, encoding="utf-8-sig", newline="") as file:
        return [f"{row['Speaker']}: {row['Utterance']}" for row in csv.DictReader(file)]


def main(train_csv, folder):
    pieces = BertWordPieceTokenizer(lowercase=True)
    pieces.train_from_iterator(lines_of(train_csv), vocab_size=WORD_PIECES, min_frequency=2, show_progress=False)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    BertTokenizerFast(tokenizer_object=pieces, model_max_length=512).save_pretrained(folder)
    torch.manual_seed(SEED)
    config = BertConfig(
        vocab_size=pieces.get_vocab_size(),
        hidden_size=256,
        num_hidden_layers=4,
        num_attention_heads=4,
        intermediate_size=1024,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
