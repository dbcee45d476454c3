"""Writes the models in this folder, and what Keras says of ids 2, 3, 4, 5: KERAS_BACKEND=torch python write.py"""
import json
import keras
import numpy
from keras import layers

keras.utils.set_random_seed(16)


def model(*stack):
    built = keras.Sequential([keras.Input((None,)), layers.Embedding(6, 3), *stack])
    # Wide, so that wrong gates and missing biases show.
    random = numpy.random.default_rng(16)
    built.set_weights([random.uniform(-1, 1, array.shape) for array in built.get_weights()])
    return built


tagger = model(
    layers.Bidirectional(layers.LSTM(2, return_sequences=True)),
    layers.Dropout(0.3),
    layers.TimeDistributed(layers.Dense(3, activation="softmax")),
)
sentiment = model(
    layers.Bidirectional(layers.GRU(3, return_sequences=True, reset_after=False)),
    layers.Bidirectional(layers.GRU(2, reset_after=False)),
    layers.Dense(1, activation="sigmoid"),
)
mean = model(layers.SimpleRNN(4, return_sequences=True), layers.GlobalAveragePooling1D(), layers.Dense(3, activation="softmax"))
expected = {}
for name, built in dict(tagger=tagger, sentiment=sentiment, mean=mean).items():
    expected[name] = numpy.asarray(built(numpy.array([[2, 3, 4, 5]])).detach())[0].tolist()
    for ending in ("keras", "h5"):
        built.save(f"{name}.{ending}")
with open("expected.json", "w") as file:
    json.dump(expected, file)
