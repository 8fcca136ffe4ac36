"""Embedders: models that turn pictures and words into vectors of one space."""

import os

# onnxruntime (looked at: 1.32) keeps a number of this computer and a log of its use in the user's cache,
# to be sent to its makers, unless told not to before it is loaded. Nothing leaves this computer: no choice.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
