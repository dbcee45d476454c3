"""The course's method: one-hot windows of 60 characters, 3 apart; the target of a window is the character after it.
Keras LSTM 128, Dense softmax, categorical cross-entropy, RMSprop, batches of 128.

argv[1] is JSON: train and heldOut (files), threads, seed. See run.mjs for the protocol. The course fills one array
with all windows, which would take 3.4 GB for the Quijote. Here TensorFlow builds each batch from its characters when it is
needed, in parallel with the training.
"""

import json
import os
import sys
import time

given = json.loads(sys.argv[1])
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(given["threads"])
keras.utils.set_random_seed(given["seed"])

WINDOW, STEP, BATCH = 60, 3, 128


def read(name):
    with open(given[name], encoding="utf-8") as file:
        return file.read()


train = read("train")
characters = sorted(set(train))
index = {character: place for place, character in enumerate(characters)}
# A character that is not in the training text is a row of zeros, and never a target.
ids = np.array([index[character] for character in train], np.int32)
held_out = np.array([index.get(character, -1) for character in train[-WINDOW:] + read("heldOut")], np.int32)


def windows(text, starts):
    """Batches of one-hot windows and the character after each."""
    text = tf.constant(text)

    def one_hot(batch):
        places = batch[:, None] + tf.range(WINDOW)
        inputs = tf.one_hot(tf.gather(text, places), len(characters))
        return inputs, tf.one_hot(tf.gather(text, batch + WINDOW), len(characters))

    return tf.data.Dataset.from_tensor_slices(starts).batch(BATCH).map(one_hot).prefetch(4)


class StopAfter(keras.callbacks.Callback):
    """Stops `fit` when the time is over, and counts the training windows."""

    def __init__(self, seconds):
        super().__init__()
        self.seconds, self.batches = seconds, 0

    def on_train_begin(self, logs=None):
        self.begin = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1
        if time.perf_counter() - self.begin >= self.seconds:
            self.model.stop_training = True


model = keras.Sequential(
    [
        keras.Input((WINDOW, len(characters))),
        keras.layers.LSTM(128),
        keras.layers.Dense(len(characters), activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(learning_rate=0.01))

random = np.random.default_rng(given["seed"])
every_start = np.arange(0, len(ids) - WINDOW, STEP, dtype=np.int32)


def fit(seconds):
    """Shuffled windows, epoch after epoch."""
    stop = StopAfter(seconds)
    order = random.permutation(every_start)
    begin = time.perf_counter()
    model.fit(windows(ids, order).repeat(), epochs=1, steps_per_epoch=10**9, verbose=0, callbacks=[stop])
    return {"characters": stop.batches * BATCH, "seconds": time.perf_counter() - begin}


def evaluate():
    """Mean next-character cross-entropy in nats; each held-out character is a target once."""
    starts = np.arange(len(held_out) - WINDOW, dtype=np.int32)
    starts = starts[held_out[starts + WINDOW] >= 0]
    predicted = model.predict(windows(held_out, starts), verbose=0)
    chosen = predicted[np.arange(len(starts)), held_out[starts + WINDOW]]
    return {"loss": float(-np.log(np.maximum(chosen, 1e-30)).mean()), "targets": len(starts)}


# Traces the functions and warms up, then restores the weights.
weights = model.get_weights()
fit(0)
model.set_weights(weights)
print("ready " + json.dumps({"version": keras.__version__, "tensorflow": tf.__version__}), flush=True)

for line in sys.stdin:
    words = line.split()
    if not words or words[0] == "quit":
        break
    answer = evaluate() if words[0] == "evaluate" else fit(float(words[1]))
    print(json.dumps(answer), flush=True)
