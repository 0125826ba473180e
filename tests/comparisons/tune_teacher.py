# pyright: basic, reportMissingImports=false
"""Tune a large encoder to questions about films, and keep its vectors, from which the encoder in use learns.

    pip install torch transformers
    python -m tests.comparisons.tune_teacher all-mpnet-base-v2 teacher.npz

The first is the folder of all-mpnet-base-v2 as its authors publish it. It takes 40 minutes of two cores with
instructions for bfloat16. It is ten times as large as the encoder in use, too slow to answer with.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from tests.comparisons.decoy_questions import DECOY_QUESTIONS
from tests.comparisons.lessons import Course, Lesson, Lessons, Scores, by_length, every_film, learn, shipped_notes

_AS_THEY_ARE = ("embeddings.", "encoder.layer.0.", "encoder.layer.1.", "encoder.layer.2.", "pooler.")
_WIDTH, _AT_ONCE, _PIECES = 768, 48, 94


class Teacher(nn.Module):
    """all-mpnet-base-v2 with its tokenizer, read from a folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._cut = AutoTokenizer.from_pretrained(folder)
        self.network = AutoModel.from_pretrained(folder, attn_implementation="eager")
        for name, weight in self.network.named_parameters():
            weight.requires_grad_(not name.startswith(_AS_THEY_ARE))

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors of texts, a row each."""
        return by_length(self._compute, texts, _AT_ONCE)

    def _compute(self, texts: list[str]) -> Tensor:
        batch = self._cut(texts, padding=True, truncation=True, max_length=_PIECES, return_tensors="pt")
        states = self.network(**batch).last_hidden_state.float()
        there = batch["attention_mask"][:, :, None].float()
        return functional.normalize((states * there).sum(1) / there.sum(1), dim=-1)


def tune(teacher: Teacher) -> None:
    """Change a network so that questions are near to the fact that answers them and far from the others."""
    torch.manual_seed(1)
    every, scores = every_film(), Scores(_WIDTH)

    def loss_of(lesson: Lesson) -> Tensor:
        return functional.cross_entropy(scores(lesson, teacher(lesson.every_text())), lesson.right)

    lessons = Lessons(random.Random(1), every, asked=88, foreign=3, decoys=5)  # noqa: S311
    learn(teacher, scores, lessons, Course(every, rounds=2, network=4e-5, scores=2e-2, warm=0.15), loss_of)


def main() -> None:
    """Tune the teacher and write its vectors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("vectors", type=Path)
    options = parser.parse_args()
    teacher = Teacher(options.folder)
    tune(teacher)
    texts = [*DECOY_QUESTIONS, *(text for notes in (*every_film(), shipped_notes()) for text in notes.every_text())]
    texts = list(dict.fromkeys(texts))
    with torch.no_grad():
        vectors = teacher(texts).half().numpy()
    np.savez(options.vectors, texts=np.array(texts), vectors=vectors)


if __name__ == "__main__":
    main()
