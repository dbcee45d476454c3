"""PyTorch's side of the benchmark of a task's training step: clipping by norm and Adam around the network in the module
named after the task, as in PyTorch's documentation.

Protocol: argv[1] is the case as JSON, with the path of its batches; prints a line `ready {...}` when warm; for each line
`go SECONDS` repeats the step for about that long and prints {"steps", "units", "seconds"} as JSON; units are what the
case's rate counts.
"""

import importlib
import json
import sys
import time

import torch

case = json.loads(sys.argv[1])
torch.set_num_threads(case["threads"])
torch.manual_seed(0)

task = importlib.import_module(case["task"])
with open(case["batches"]) as file:
    batches = [task.to_tensors(batch, case["shape"]) for batch in json.load(file)]
model, loss_of = task.build(case["shape"], case["variant"])
optimizer = torch.optim.Adam(model.parameters(), lr=case["training"]["learningRate"])
taken = 0


def step():
    global taken
    batch = batches[taken % len(batches)]
    taken += 1
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), case["training"]["clipNorm"])
    optimizer.step()
    loss.item()
    return batch["units"]


for _ in range(case["warmup"]):
    step()
parameters = sum(parameter.numel() for parameter in model.parameters())
print("ready " + json.dumps({"torch": torch.__version__, "parameters": parameters}), flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "quit":
        break
    begin = time.perf_counter()
    steps = units = 0
    while time.perf_counter() - begin < float(rest[0]):
        units += step()
        steps += 1
    print(json.dumps({"steps": steps, "units": units, "seconds": time.perf_counter() - begin}), flush=True)
