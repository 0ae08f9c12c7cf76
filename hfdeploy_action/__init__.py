"""From a folder that holds a Hugging Face model to a model that is live and proven."""

__version__ = "0.1.0"
