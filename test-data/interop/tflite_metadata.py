"""Reads what a .tflite file says about itself, and runs it.

    python tflite_metadata.py FILE

Prints as JSON: the buffers that the model lists by name, the attached files with their content as Python's zipfile finds
them, the identifier of the metadata, and the model's output for an input of ones.
"""

import json
import os
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tensorflow.lite.python import schema_py_generated as schema  # noqa: E402

with open(sys.argv[1], "rb") as file:
    content = file.read()
model = schema.Model.GetRootAs(content, 0)
buffers = {
    model.Metadata(i).Name().decode(): model.Buffers(model.Metadata(i).Buffer()).DataAsNumpy().tobytes()
    for i in range(model.MetadataLength())
}
with zipfile.ZipFile(sys.argv[1]) as archive:
    broken = archive.testzip()
    attached = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
interpreter = tf.lite.Interpreter(model_content=content)
interpreter.allocate_tensors()
detail = interpreter.get_input_details()[0]
interpreter.set_tensor(detail["index"], np.ones(detail["shape"], detail["dtype"]))
interpreter.invoke()
output = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
print(
    json.dumps(
        {
            "names": sorted(buffers),
            "identifier": buffers["TFLITE_METADATA"][4:8].decode(),
            "attached": attached,
            "broken": broken,
            "output": output.flatten().tolist(),
        }
    )
)
