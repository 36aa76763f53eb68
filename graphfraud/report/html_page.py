"""An interactive page: pyvis fills our template with nodes, edges and data; nothing is fetched.

The Content-Security-Policy allows the page's two scripts and its styles by their digests, images
made in the page, and nothing else: no request can leave it, and no text can become script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from graphfraud.report.bundle import digest, script, styles, vis_network, vis_network_styles
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.page_data.wording import cleaned

#: what vis-network is told: positions come with the nodes, so nothing is simulated
NETWORK_OPTIONS = """{
    "physics": {"enabled": false},
    "layout": {"improvedLayout": false},
    "interaction": {"hover": true, "tooltipDelay": 200, "keyboard": false, "multiselect": false},
    "edges": {"smooth": false, "selectionWidth": 0, "hoverWidth": 0}
}"""


@cache
def _environment() -> jinja2.Environment:
    folder = str(files("graphfraud.report").joinpath("templates"))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), undefined=jinja2.StrictUndefined,
        auto_reload=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.autoescape = True
    # the data is read back by JSON.parse: no spaces, Chinese as it is
    environment.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False, "separators": (",", ":"), "sort_keys": True,
    }  # fmt: skip
    return environment


@cache
def _fixed(kind: str) -> Mapping[str, Markup | str]:
    """What all pages of a kind have in common: scripts, styles, policy."""
    own, style = script(f"{kind}/main.js"), styles("frame", kind, f"{kind}_print")
    policy = "; ".join((
        "default-src 'none'",
        f"script-src {digest(vis_network())} {digest(own)}",
        f"style-src {digest(style)} {' '.join(vis_network_styles())}",
        "img-src data: blob:", "connect-src 'none'", "base-uri 'none'", "form-action 'none'",
        "require-trusted-types-for 'script'",
    ))  # fmt: skip
    return {
        "style": Markup(style), "policy": policy,
        "vis_network": Markup(vis_network()), "script": Markup(own),
    }  # fmt: skip


def interactive_page(
    kind: str, texts: Catalogue, data: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]],
    edges: Sequence[Mapping[str, Any]], context: Mapping[str, Any],
) -> bytes:
    """The page as UTF-8.

    kind: "case" or "overview", the name of template, entry script and style. data, nodes, edges:
    what assets/README.md describes. context: names the template asks for besides.
    """
    from pyvis.network import Network

    environment = _environment()
    network = Network(height="100%", width="100%", cdn_resources="remote")
    network.nodes, network.edges = cleaned(list(nodes)), cleaned(list(edges))
    network.set_options(NETWORK_OPTIONS)
    network.templateEnv, network.path = environment, f"{kind}_page.html"
    # pyvis hands its own names to the template; ours come as the template's globals
    environment.get_template(network.path, globals={
        **_fixed(kind), **cleaned(dict(context)), "data": cleaned(dict(data)), "t": texts,
        "lang": "zh-CN" if texts.language == "zh" else "en",
    })  # fmt: skip
    return str(network.generate_html()).encode("utf-8")
