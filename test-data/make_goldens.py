"""Makes everything in this folder anew, each maker in a process of its own, and then checks it.

Run it with a Python that has TensorFlow, Keras, scikit-learn and SciPy:

    $KERAS_PYTHON test-data/make_goldens.py            # all
    $KERAS_PYTHON test-data/make_goldens.py losses     # some of them, by name
"""

import subprocess
import sys
from pathlib import Path

MAKERS = [
    "digits", "layers", "activations", "losses", "metrics", "schedules", "weights", "callbacks", "summaries", "images", "keras_json",
    "training", "precision", "keras_files", "keras_models", "hostile_files", "hdf5",
]


def main(names):
    """Runs the makers that are named, or all of them, and then the checks."""
    unknown = [n for n in names if n not in MAKERS]
    if unknown:
        sys.exit(f"Expected names among {', '.join(MAKERS)}. Received: {', '.join(unknown)}")
    folder = Path(__file__).resolve().parent / "makers"
    for script in [f"make_{n}.py" for n in names or MAKERS] + ["verify.py"]:
        print(f"-- {script}", flush=True)
        subprocess.run([sys.executable, "-B", str(folder / script)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
