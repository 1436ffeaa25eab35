"""Reads models as JSON with Keras, and writes them again.

    model_json.py read FILE      FILE: a JSON object of texts by name
        prints, by name: the text that Keras writes of the model it read, the shapes of its
        outputs, the number of its weights' elements, and how it is compiled
    model_json.py write          prints Keras's own models likewise
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "makers"))

import keras  # noqa: E402

from json_models import MODELS, described  # noqa: E402


def read(path):
    with open(path) as file:
        texts = json.load(file)
    result = {}
    for name, text in texts.items():
        keras.backend.clear_session()
        try:
            result[name] = described(keras.models.model_from_json(text))
        except Exception as error:  # the test says which model failed, and why
            result[name] = {"error": f"{type(error).__name__}: {error}"}
    return result


def write():
    result = {}
    for name, make in MODELS.items():
        keras.backend.clear_session()
        result[name] = described(make())
    return result


print(json.dumps(read(sys.argv[2]) if sys.argv[1] == "read" else write()))
