"""The Hub, as this program needs it: the only room that imports huggingface_hub."""
