"""Writes keras-json.json.gz: models of many structures as JSON, in the form of Keras 3 and in the older one of HDF5."""

import os
import tempfile

import h5py
import keras

from json_models import MODELS, described
from keras_helper import header, make_deterministic, write


def of_hdf5(model):
    """What a legacy HDF5 file says about a model, or None where Keras cannot write one."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        try:
            model.save(path)
            with h5py.File(path) as file:
                return {
                    "model_config": file.attrs["model_config"],
                    "training_config": file.attrs.get("training_config"),
                }
        except Exception as error:
            print(f"   no HDF5 of {model.name}: {type(error).__name__}")
            return None


def case(name, make):
    keras.backend.clear_session()
    model = make()
    result = {"name": name} | described(model)
    return result | {"hdf5": of_hdf5(model)}


make_deterministic()
write("keras-json.json.gz", header() | {"cases": [case(n, make) for n, make in MODELS.items()]})
