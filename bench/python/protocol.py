"""The protocol of the sides in Python; see `serve`."""

import json
import sys
import time


def resident(field):
    """Bytes of `VmRSS` (resident now) or `VmHWM` (the peak) of this process."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
    return 0


def serve(prepare, facts, warmup=3):
    """Times the function that `prepare()` returns, on commands from standard input.

    Prints a line `ready {facts}` when warm; for each line `go SECONDS` repeats the function for about that long and
    prints the durations in milliseconds as a JSON list; for `memory` prints the peak resident memory since the warm-up
    (`peak`) and the resident memory before `prepare` (`before`), in bytes. `quit` or the end of the input ends it.
    """
    before = resident("VmRSS")
    run = prepare()
    for _ in range(warmup):
        run()
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    print("ready " + json.dumps(facts), flush=True)
    for line in sys.stdin:
        words = line.split()
        if not words or words[0] == "quit":
            break
        if words[0] == "memory":
            print(json.dumps({"peak": resident("VmHWM"), "before": before}), flush=True)
            continue
        seconds, times = float(words[1]), []
        begin = time.perf_counter()
        while not times or time.perf_counter() - begin < seconds:
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps(times), flush=True)


def padded_batches(case):
    """Shapes of the batches of `score`: sentences sorted by length, as (longest, lengths of the rows)."""
    lengths = sorted(case["lengths"])
    parts = [lengths[start : start + case["batch"]] for start in range(0, len(lengths), case["batch"])]
    return [(max(part), part) for part in parts]
