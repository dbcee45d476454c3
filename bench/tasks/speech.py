"""The network of configs/digit-strings.yaml: a ReLU layer, a bidirectional nn.LSTM over packed sequences (or padded ones,
where the backward direction reads the padding first), nn.CTCLoss."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Speech(nn.Module):
    def __init__(self, features, projection, hidden, layers, classes, dropout, packed):
        super().__init__()
        self.packed = packed
        self.projection = nn.Sequential(nn.Linear(features, projection), nn.ReLU(), nn.Dropout(dropout))
        self.rnn = nn.LSTM(projection, hidden, layers, bidirectional=True, dropout=dropout)
        self.output = nn.Sequential(nn.Dropout(dropout), nn.Linear(2 * hidden, classes))

    def forward(self, inputs, lengths):
        projected = self.projection(inputs)
        if self.packed:
            hidden, _ = pad_packed_sequence(self.rnn(pack_padded_sequence(projected, lengths, enforce_sorted=False))[0])
        else:
            hidden, _ = self.rnn(projected)
        return self.output(hidden).log_softmax(2)


def to_tensors(batch, shape):
    # The frames are random: their values do not affect the time.
    return {
        "inputs": torch.randn(batch["steps"], batch["batchSize"], shape["features"]),
        "lengths": torch.tensor(batch["lengths"]),
        "labels": torch.tensor([label for labels in batch["labels"] for label in labels]),
        "label_lengths": torch.tensor([len(labels) for labels in batch["labels"]]),
        "units": sum(batch["lengths"]),
    }


def build(shape, variant):
    sizes = [shape[name] for name in ("features", "projection", "hidden", "layers", "classes", "dropout")]
    model = Speech(*sizes, packed=variant == "packed")
    criterion = nn.CTCLoss(blank=shape["classes"] - 1)

    def loss_of(batch):
        log_probabilities = model(batch["inputs"], batch["lengths"])
        return criterion(log_probabilities, batch["labels"], batch["lengths"], batch["label_lengths"])

    return model, loss_of
