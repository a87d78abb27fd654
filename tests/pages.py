"""Reports that were written for tests, and the ways in which government sites wrap a report into a page.

A site is a function from the title, the facts known of a report and its lines to a page. A line with tabs is a table row;
consecutive lines that begin with 1. 2. 3. are a numbered list where the site has lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

__all__ = ["PLAN", "SITES", "TABLED", "TRADITIONAL", "Facts", "Site"]

PLAN = """\
东湖区应急管理局2024年工作计划
2024年,我局将坚持人民至上、生命至上,统筹发展和安全,防范化解重大安全风险,重点做好以下工作。
一、压实安全生产责任
(一)健全责任体系。修订党政领导干部安全生产责任清单,建立安全生产约谈制度,组织召开专题会议12次。
(二)深化专项整治。开展危险化学品安全专项整治三年行动,推进安全风险分级管控和隐患排查治理双重预防机制建设。
二、提升应急处置能力
修订《东湖区防汛抗旱应急预案》,开展防汛综合演练,建设区级应急指挥中心,与区消防救援大队建立联勤联动机制。
三、强化基础保障
加强应急救援队伍建设,组建森林防火突击队,完善应急物资储备体系。
东湖区应急管理局
2024年1月15日"""

TABLED = """\
西山县应急管理局2023年度重点工作完成情况
2023年,我局在县委、县政府的领导下,扎实推进应急管理各项工作,现将情况报告如下。
一、主要工作
1. 建立安全生产责任保险制度,推动120家企业参保。
2. 开展“百日攻坚”行动,排查整治隐患1560处。
3. 组织地震应急演练,参演人员达800余人。
二、应急队伍建设情况
队伍名称\t人数\t牵头单位
森林防火突击队\t45人\t西山县林业局
防汛抢险救援队\t60人\t西山县水利局
我局会同县自然资源局建立地质灾害监测预警机制,落实24小时值班制度。
三、下一步打算
推进智慧应急平台建设,完善基层应急管理体系。"""

TRADITIONAL = """\
南灣市應急管理局2022年工作總結
2022年,我局深入貫徹落實市委、市政府決策部署,著力防範化解重大安全風險,應急管理工作取得新成效。
一、健全體制機制
建立安全風險分級管控和隱患排查治理雙重預防機制,實施安全生產專項整治三年行動,約談企業36家。
二、提升救援能力
組建海上搜救隊伍,會同市消防救援支隊開展危險化學品事故應急演練,建成市級應急指揮平臺。
三、下一步工作打算
完善自然災害監測預警體系,推進應急避難場所建設,加強應急物資儲備。"""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a site knows of a report; "" where it says nothing of it."""

    issuer: str = ""
    number: str = ""
    written: str = ""
    published: str = ""


Site = Callable[[str, Facts, list[str]], str]

_MENU = "".join(f"<li><a href='/{i}/'>{t}</a></li>" for i, t in enumerate(["首页", "机构概况", "新闻中心", "政务公开", "办事服务", "互动交流"]))
_RELATED = "".join(
    f"<li><a href='/a/{i}.html' target='_blank'>{t}</a><span>2024-01-0{i + 1}</span></li>"
    for i, t in enumerate(["市应急管理局组织召开安全生产工作推进会议", "全市防汛抗旱工作电视电话会议召开", "关于公开征求《应急预案管理办法》意见的公告"])
)
_FOOT = (
    "<div class='footer'><p>主办单位：东湖区人民政府　承办单位：东湖区人民政府办公室</p>"
    "<p>网站标识码：3601020001　<a href='https://beian.example'>赣ICP备05001234号-1</a>　赣公网安备 36010202000101号</p>"
    "<p>联系电话：0791-8888888　地址：东湖区三经路699号</p></div>"
)


def _groups(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    def kind(line: str) -> str:
        return "row" if "\t" in line else "item" if re.match(r"\d+\. ", line) else "line"

    for name, group in groupby(lines, kind):
        yield name, list(group)


def _rows(lines: list[str], cell: Callable[[str], str] = escape) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell(c)}</td>" for c in line.split("\t")) + "</tr>" for line in lines)
    return f"<table border=1 cellspacing=0><tbody>{rows}</tbody></table>"


def _flow(lines: list[str], paragraph: Callable[[str], str], *, ordered: bool = False) -> str:
    out = ""
    for kind, group in _groups(lines):
        if kind == "row":
            out += _rows(group)
        elif kind == "item" and ordered:
            first = int(group[0].partition(".")[0])
            out += f"<ol start='{first}'>" + "".join(f"<li><p>{escape(x.partition('. ')[2])}</p></li>\n" for x in group) + "</ol>"
        else:
            out += "".join(map(paragraph, group))
    return out


def _head(title: str, extra: str = "") -> str:
    return f"<title>{escape(title)}_东湖区人民政府门户网站</title>{extra}<style>.nav {{color: red}}</style><script>var 脚本 = '请勿读取';</script>"


def _page(head: str, body: str, charset: str = "utf-8") -> str:
    return f"<!DOCTYPE html>\n<html><head><meta charset='{charset}'>{head}</head>\n<body>{body}</body></html>"


def _cut(text: str, size: int = 3) -> str:
    """Words cut by spans, as word processors leave them."""
    parts = [text[i : i + size] for i in range(0, len(text), size)]
    return "".join(f"<span style='font-size:16pt;font-family:仿宋_GB2312'>{escape(p)}</span>" for p in parts)


def trs(title: str, facts: Facts, lines: list[str]) -> str:
    """TRS WCM: facts in meta elements and in a bar, the text in TRS_Editor, a hidden copy for print."""
    metas = {"ArticleTitle": title, "PubDate": facts.published + " 09:21", "ContentSource": facts.issuer, "ColumnName": "工作总结",
             "SiteName": "东湖区人民政府", "SiteDomain": "www.example.gov.cn"}  # fmt: skip
    head = _head(title, "".join(f'<meta name="{k}" content="{escape(v)}" />\n' for k, v in metas.items() if v.strip()))
    bar = (
        f"<div class='bar'><span>发布时间：{facts.published} 09:21</span>&nbsp;&nbsp;<span>来源：{facts.issuer}</span>"
        "<span>【字体：<a href='javascript:big()'>大</a> <a href='javascript:mid()'>中</a> 小】</span><span>浏览次数：<script>hits()</script></span></div>"
    )
    flow = _flow(lines, lambda x: f"<p style='text-indent: 2em' align='justify'>&nbsp;&nbsp;&nbsp;&nbsp;{escape(x)}</p>\n", ordered=True)
    text = f"<div class='TRS_Editor'><style type='text/css'>.TRS_Editor P{{line-height:2}}</style><div class='Custom_UnionStyle'>{flow}</div></div>"
    hidden = f"<div id='print' style='display: none'>{flow}</div>"
    place = "<div class='place'>您现在的位置：<a href='/'>首页</a> > <a href='/zwgk'>政务公开</a> > 工作总结</div>"
    tail = f"<div class='tools'>打印本页 | 关闭窗口</div><div class='rel'><h3>相关链接</h3><ul>{_RELATED}</ul></div>"
    return _page(head, f"<ul class='nav'>{_MENU}</ul>{place}<h2 class='title'>{escape(title)}</h2>{bar}{text}{hidden}{tail}{_FOOT}")


def ucap(title: str, facts: Facts, lines: list[str]) -> str:
    """UCAP with the table of facts that official documents have."""
    cells = [("索 引 号", "014000335/2024-00012"), ("主题分类", "安全生产监管"), ("发布机构", facts.issuer), ("成文日期", facts.written),
             ("标　　题", title), ("发文字号", facts.number), ("发布日期", facts.published), ("有 效 性", "有效")]  # fmt: skip
    rows = "".join(
        "<tr>" + "".join(f"<td class='l'><b>{k}：</b></td><td>{escape(v)}</td>" for k, v in cells[i : i + 2]) + "</tr>" for i in (0, 2, 4, 6)
    )
    flow = _flow(lines, lambda x: f"<p>　　{escape(x)}</p>\n", ordered=True)
    body = (
        f"<div class='menu'><ul>{_MENU}</ul></div><table class='xxgk'>{rows}</table>"
        f"<div class='article'><ucaptitle>{escape(title)}</ucaptitle><div class='share'>分享到：<a href='#'>微信</a></div>"
        f"<ucapcontent>{flow}</ucapcontent><div>扫一扫在手机打开当前页</div><p>上一篇：<a href='1.html'>关于开展检查的通知</a></p></div>{_FOOT}"
    )
    return _page(_head(title), body)


def layout_table(title: str, facts: Facts, lines: list[str]) -> str:
    """An old site: nested tables for layout, lines parted by <br> and set in by spaces."""
    text = ""
    for kind, group in _groups(lines):
        text += _rows(group) if kind == "row" else "<br>\n<br>\n".join(f"&nbsp; &nbsp; {escape(x)}" for x in group) + "<br>"
    left = "<table>" + "".join(f"<tr><td><a href='{i}.asp'>{t}</a></td></tr>" for i, t in enumerate(["通知公告", "工作动态", "政策法规", "应急科普"])) + "</table>"
    bar = f"<td align=center>发布日期：{facts.published}　信息来源：{facts.issuer}　点击数：128　【<a href='#'>打印</a>】【<a href='#'>关闭</a>】</td>"
    body = (
        f"<table width=1000><tr>{''.join(f'<td><a href=x>{t}</a></td>' for t in ('首页', '政务公开', '公众参与'))}</tr></table>"
        f"<table width=1000><tr><td width=200 valign=top>{left}</td><td><table><tr><td align=center><font size=5><b>{escape(title)}</b></font></td></tr>"
        f"<tr>{bar}</tr><tr><td><font size=3>{text}</font></td></tr></table></td></tr></table><table width=1000><tr><td>{_FOOT}</td></tr></table>"
    )
    return _page(_head(title), body)


def word(title: str, facts: Facts, lines: list[str]) -> str:
    """A file that Word or WPS saved as a web page: no site around it, every word in spans, bookmarks around headings."""

    def paragraph(line: str) -> str:
        inner = f"<a name='_Toc1'></a><a name='_Toc2'>{_cut(line)}</a>" if len(line) < 20 else _cut(line)
        return f"<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'>{inner}<span lang=EN-US><o:p></o:p></span></p>\n\n"

    head = (
        "<meta name=Generator content='Microsoft Word 15'><!--[if gte mso 9]><xml><o:OfficeDocumentSettings>设置</o:OfficeDocumentSettings></xml><![endif]-->"
        "<style><!-- p.MsoNormal {margin:0cm; text-align:justify} --></style>"
    )
    text = f"<p class=MsoTitle align=center>{_cut(title)}<o:p></o:p></p>" + _flow(lines, paragraph)
    return f"<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><meta http-equiv=Content-Type content='text/html; charset=utf-8'>{head}</head><body lang=ZH-CN><div class=WordSection1 style='layout-grid:15.6pt'>{text}</div></body></html>"


def semantic(title: str, facts: Facts, lines: list[str]) -> str:
    """A new site: semantic elements, a column of news with abstracts beside the article, source lines broken anywhere."""
    news = "".join(
        f"<div class='news-item'><h4><a href='/n/{i}'>{t}</a></h4><p><a href='/n/{i}'>近日,全市应急管理系统深入开展安全生产大检查,取得了阶段性成效,得到了社会各界的好评……</a></p></div>"
        for i, t in enumerate(["安全生产月活动启动", "防汛演练顺利举行"])
    )
    flow = _flow(lines, lambda x: f"\n      <p>\n        {escape(x[:12])}\n        {escape(x[12:])}\n      </p>", ordered=True)
    body = (
        f"<header><nav><ul>{_MENU}</ul></nav></header><main><article><h1>{escape(title)}</h1>"
        f"<div class='meta'><time>{facts.published}</time> <span>来源：{facts.issuer}</span></div>{flow}</article>"
        f"<aside><h3>推荐阅读</h3>{news}</aside></main><footer>{_FOOT}</footer>"
    )
    return _page(_head(title), body)


def plain_blocks(title: str, facts: Facts, lines: list[str]) -> str:
    """A site whose system nobody knows: nested blocks, one of them for each line, attachments and other articles below."""
    flow = _flow(lines, lambda x: f"<div><div><div><strong>{escape(x[:5])}</strong>{escape(x[5:])}</div></div></div>")
    body = (
        f"<div id='top'><ul>{_MENU}</ul><form><input value='搜索'><select><option>全文</option></select></form></div>"
        f"<div id='wrap'><div class='crumb'>当前位置：<a href='/'>首页</a> &gt; <a href='/b'>总结</a></div><div class='c1'><h1>{escape(title)}</h1>"
        f"<dl><dt>发文机关：</dt><dd>{facts.issuer}</dd><dt>发文字号：</dt><dd>{facts.number}</dd><dt>成文日期：</dt><dd>{facts.written}</dd></dl>"
        f"<div class='c2'>{flow}</div><div class='att'>附件下载：<a href='1.doc'>{escape(title)}.doc</a></div>"
        f"<div>上一篇：<a href='1'>关于召开会议的通知</a></div><div>下一篇：没有了</div></div></div><div>{_FOOT}</div>"
    )
    return _page(_head(title), body)


def wechat(title: str, facts: Facts, lines: list[str]) -> str:
    """A saved article of WeChat: the text is hidden until a script shows it, and every line lies in sections."""
    flow = _flow(lines, lambda x: f"<section><section style='display: block'>{_cut(x, 7)}</section></section>", ordered=True)
    body = (
        f"<h1 class='rich_media_title' id='activity-name'>\n  {escape(title)}\n</h1><span class='rich_media_meta'>{facts.issuer}</span>"
        f"<em id='publish_time'>{facts.published}</em><div class='rich_media_content' id='js_content' style='visibility: hidden; opacity: 0;'>{flow}</div>"
        "<div class='tool'><a href='#'>阅读原文</a></div><div id='js_pc_qr_code'>微信扫一扫</div>"
    )
    return _page(f"<title>{escape(title)}</title><meta property='og:title' content='{escape(title)}'>", body)


def printed(title: str, facts: Facts, lines: list[str]) -> str:
    """The version for print: hardly any markup."""
    text = "".join(_rows(g) if k == "row" else "".join(f"<p>{escape(x)}" for x in g) for k, g in _groups(lines))
    bar = f"<center>{facts.published} 来源：{facts.issuer} 【打印本页】【关闭窗口】</center>"
    return f"<html><head><meta charset=utf-8><title>{escape(title)}</title></head><body onload='window.print()'><center><h3>{escape(title)}</h3></center>{bar}<hr>{text}<hr></body></html>"


SITES: dict[str, Site] = {
    "trs": trs, "ucap": ucap, "layout table": layout_table, "word": word, "semantic": semantic,
    "plain blocks": plain_blocks, "wechat": wechat, "printed": printed,
}  # fmt: skip
