"""Complete model cards, in which every part has content."""

from __future__ import annotations

_CARD = """\
---
license: apache-2.0
{language}library_name: {library}
pipeline_tag: {task}
{entries}---

# {title}

{title} is a small model for {task}. It answers in milliseconds on a CPU.

## Intended uses

It was made to show how a model is described, and to be asked about short texts or pictures of everyday things. It may
be used for any purpose that the license allows.

## Limitations

It has seen few examples. What it says about people must not be the ground of a decision about them.

## How to use

```python
{snippet}
```

## Training

It was trained for three epochs with a batch size of 16 and a learning rate of 2e-5; see the [license](#license) for
what may be done with it.

## Evaluation

| set | examples | f1 |
|---|---|---|
| spot check | 200 | 0.91 |

## License

Apache 2.0.
"""
ENGLISH = "language:\n- en\n"
PIPELINE = 'from transformers import pipeline\n\nmodel = pipeline("{task}", model="{repo}")\nprint(model({given}))'


def card(
    repo: str,
    task: str,
    *,
    library: str = "transformers",
    language: str = ENGLISH,
    entries: str = "tags:\n- example\n",
    snippet: str = PIPELINE,
    given: str = '"I felt calm after writing it all down."',
) -> str:
    """A complete card for a repository; the snippet may contain `{task}`, `{repo}` and `{given}`."""
    code = snippet.format(task=task, repo=repo, given=given)
    title = repo.partition("/")[2]
    return _CARD.format(language=language, library=library, task=task, entries=entries, title=title, snippet=code)
