"""Git LFS content, fetched by this program itself: bounded, verified, and put in place of its pointer."""
