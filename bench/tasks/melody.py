"""The network of configs/nottingham.yaml: nn.LSTM over one-hot characters, each with the vectors of the text's conditions;
cross-entropy that ignores padding."""

import torch
from torch import nn
from torch.nn import functional

PADDING = -1


class Melody(nn.Module):
    def __init__(self, vocabulary, conditions, hidden, layers, dropout):
        super().__init__()
        self.vocabulary = vocabulary
        self.conditions = nn.ModuleList(nn.Embedding(one["values"], one["size"]) for one in conditions)
        width = vocabulary + sum(one["size"] for one in conditions)
        self.rnn = nn.LSTM(width, hidden, layers, dropout=dropout)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, inputs, conditions):
        characters = functional.one_hot(inputs, self.vocabulary).float()
        told = [table(ids).expand(inputs.size(0), -1, -1) for table, ids in zip(self.conditions, conditions)]
        hidden, _ = self.rnn(torch.cat([characters, *told], dim=2))
        return self.output(self.dropout(hidden))


def to_tensors(batch, shape):
    lengths = torch.tensor(batch["lengths"])
    steps = torch.arange(batch["steps"])[:, None]
    size = (batch["steps"], batch["batchSize"])
    return {
        "inputs": torch.tensor(batch["inputs"]).view(size),
        "targets": torch.tensor(batch["targets"]).view(size).masked_fill(steps >= lengths[None, :], PADDING),
        "conditions": [torch.tensor(ids) for ids in batch["conditions"]],
        "units": int(lengths.sum()),
    }


def build(shape, _variant):
    model = Melody(shape["vocabulary"], shape["conditions"], shape["hidden"], shape["layers"], shape["dropout"])
    criterion = nn.CrossEntropyLoss(ignore_index=PADDING)

    def loss_of(batch):
        logits = model(batch["inputs"], batch["conditions"])
        return criterion(logits.view(-1, shape["vocabulary"]), batch["targets"].view(-1))

    return model, loss_of
