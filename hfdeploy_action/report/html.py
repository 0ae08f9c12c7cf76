"""The job summary as an HTML page, for readers outside of GitHub."""

from __future__ import annotations

from markdown_it import MarkdownIt

from hfdeploy_action.report import Report
from hfdeploy_action.report.markdown import as_markdown

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="generator" content="hf-deploy-action">
<meta name="viewport" content="width=device-width">
<title>hf-deploy</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328 }}
table {{ border-collapse: collapse; margin: 1rem 0 }}
th, td {{ border: 1px solid #d1d9e0; padding: .35rem .75rem; text-align: left; vertical-align: top }}
th {{ background: #f6f8fa }}
code {{ background: #eff1f3; border-radius: 4px; padding: .1em .35em; font-size: 85%; overflow-wrap: break-word }}
pre {{ background: #f6f8fa; padding: 1rem; overflow-x: auto; font-size: 85% }}
summary {{ cursor: pointer; margin: .5rem 0 }}
</style>
{body}
</html>
"""


def as_html(report: Report) -> str:
    """The page. Every value in the Markdown it is made of is escaped."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    return _PAGE.format(body=markdown.render(as_markdown(report)))
