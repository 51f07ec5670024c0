"""The picture as one HTML page without network: tips on hover and on focus, and every fact in a table below."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from lifeline import wording
from lifeline.chart.items import TOLD, Scene
from lifeline.chart.svg import svg, writable

_STYLE = """
:root{color-scheme:light}body{margin:0;background:#fff;color:#1B2530;
font:15px/1.45 Arial,'Liberation Sans',Helvetica,sans-serif}
main{max-width:1280px;margin:0 auto;padding:16px}svg{display:block;width:100%;height:auto}
#tip{position:fixed;max-width:340px;padding:10px 12px;background:#fff;border:1px solid #8D9BAA;border-radius:4px;
box-shadow:0 2px 10px rgba(27,37,48,.18);font-size:14px;white-space:pre-line;pointer-events:none;display:none}
#tip b{display:block}h2{font-size:17px;margin:28px 0 6px}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:5px 12px 5px 0;border-bottom:1px solid #DDE2E8}
th{font-weight:bold;color:#465360}td:first-child,th:first-child{width:24%}
@media print{#facts{break-before:page}#tip{display:none!important}}
"""

# The tips are in the picture already, as titles; this only shows them at once, and for the keyboard too.
_SCRIPT = """
const tip=document.getElementById('tip');
for(const mark of document.querySelectorAll('.m')){
  const title=mark.querySelector('title');const words=title.textContent.split('\\n');title.remove();
  const show=(x,y)=>{tip.replaceChildren();const head=document.createElement('b');head.textContent=words[0];
    tip.append(head,words.slice(1).join('\\n'));tip.style.display='block';
    tip.style.left=Math.max(4,Math.min(x+14,innerWidth-tip.offsetWidth-8))+'px';
    tip.style.top=Math.max(4,Math.min(y+14,innerHeight-tip.offsetHeight-8))+'px'};
  const hide=()=>{tip.style.display='none'};
  mark.addEventListener('mousemove',event=>show(event.clientX,event.clientY));
  mark.addEventListener('mouseleave',hide);mark.addEventListener('blur',hide);
  mark.addEventListener('focus',()=>{const box=mark.getBoundingClientRect();show(box.right,box.bottom)});
  mark.addEventListener('keydown',event=>{if(event.key==='Escape')hide()});
}
"""

COLUMNS = ("What", *TOLD)


def picture_page(scene: Scene) -> str:
    """The whole page as text."""
    allowed = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    title = escape(writable(f"Lifeline: {scene.name}"))
    return (
        f'<!DOCTYPE html>\n<html lang="{scene.language}"><head><meta charset="utf-8"><title>{title}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<style>{_STYLE}</style></head><body><main>{svg(scene, is_interactive=True)}"
        f'<div id="tip" role="status"></div><div id="facts">{_tables(scene)}</div></main>'
        f"<script>{_SCRIPT}</script></body></html>\n"
    )


def _tables(scene: Scene) -> str:
    parts = []
    for lane, heading in wording.lanes(audience=scene.audience).items():
        tips = [tip for key, _, tip in scene.told if key == lane]
        if not tips:
            continue
        rows = [{"What": tip.label, **dict(tip.rows())} for tip in tips]
        shown = [name for name in COLUMNS if any(name in row for row in rows)]
        head = "".join(f'<th scope="col">{name}</th>' for name in shown)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(writable(row.get(name, '')))}</td>" for name in shown) + "</tr>"
            for row in rows
        )
        parts.append(f"<h2>{escape(heading)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return "".join(parts)
