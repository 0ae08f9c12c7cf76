"""Where a model can live. A target is a module with a function `deploy`; a new one is that, and a line in `acts`."""
