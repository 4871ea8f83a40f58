// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace rtmpscope::exporting {

/// The report's style sheet: light and dark by what the reader prefers, one column on a phone, A4 without cut rows.
inline constexpr std::string_view kReportStyle = R"css(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2128; --faint: #59636e; --line: #d4dae1; --card: #f5f7f9;
  --client: #0a62bd; --server: #8130d8; --media: #0b6f83;
  --good: #17722f; --good-card: #e6f4ea; --warning: #8a5c00; --warning-card: #fff4d6; --error: #c01f2b; --error-card: #fdeaea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1318; --ink: #e4e9ef; --faint: #9aa5b1; --line: #2f363f; --card: #171c23;
    --client: #62aaff; --server: #c297ff; --media: #45c3d6;
    --good: #4cc46a; --good-card: #12271a; --warning: #e0aa3e; --warning-card: #2b2310; --error: #ff7d78; --error-card: #331a1c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 62rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 0; }
h3 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
p { margin: .4rem 0; }
a { color: inherit; text-decoration-color: var(--faint); text-underline-offset: .15em; }
code, .mono { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
.faint { color: var(--faint); }
.small { font-size: .875rem; }
.brand { color: var(--faint); font-size: .875rem; margin: 0 0 .3rem; }
.notice { border-left: 3px solid var(--line); padding: .25rem .8rem; margin: .8rem 0; color: var(--faint); font-size: .9rem; }
.redacted { background: var(--ink); color: var(--paper); border-radius: .25em; padding: 0 .3em; font-size: .88em; white-space: nowrap; }
.good { color: var(--good); } .warning { color: var(--warning); } .error { color: var(--error); }
.badge { display: inline-block; border-radius: 1rem; padding: .1rem .75rem; font-weight: 600; font-size: .9rem; white-space: nowrap;
  border: 1px solid currentColor; }
.badge.good { background: var(--good-card); } .badge.warning { background: var(--warning-card); } .badge.error { background: var(--error-card); }

.contents { list-style: none; margin: 1.2rem 0 0; padding: 0; display: grid; gap: .5rem; }
.contents a { display: grid; grid-template-columns: auto 1fr auto; gap: 0 .9rem; align-items: baseline; text-decoration: none; padding: .6rem .9rem;
  border: 1px solid var(--line); border-radius: .6rem; }
.contents a:hover { background: var(--card); }
.contents .what { grid-column: 2 / -1; color: var(--faint); font-size: .9rem; }

section.session { border-top: 2px solid var(--line); margin-top: 2.5rem; padding-top: 1.5rem; }
.head { display: flex; gap: .4rem 1rem; align-items: baseline; justify-content: space-between; flex-wrap: wrap; }
.verdict { font-size: 1.15rem; margin: .7rem 0; }
.counts { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .9rem; }

.strip { display: flex; flex-wrap: wrap; gap: 3px; margin: 1rem 0; }
.strip > div { min-width: max-content; padding: .35rem .6rem; border-radius: .35rem; background: var(--card); border: 1px solid var(--line);
  border-bottom: 3px solid var(--good); font-size: .8rem; line-height: 1.3; }
.strip .partial { border-bottom-color: var(--warning); } .strip .failed { border-bottom-color: var(--error); color: var(--error); }
.strip .missing, .strip .not-captured { border-style: dashed; border-bottom: 3px dashed var(--line); background: none; color: var(--faint); }
.strip b { display: block; font-weight: 600; white-space: nowrap; }

.waterfall { display: grid; grid-template-columns: max-content 1fr max-content minmax(0, 13rem); grid-auto-flow: row dense; gap: .15rem .8rem;
  align-items: center; font-size: .85rem; }
.waterfall .label { grid-column: 1; } .waterfall .lane { grid-column: 2; } .waterfall .value { grid-column: 3; }
.waterfall .spent { grid-column: 4; color: var(--faint); }
.waterfall .lane { position: relative; height: 1.1rem; background: var(--card); border-radius: .2rem; }
.waterfall .bar { position: absolute; top: .2rem; bottom: .2rem; min-width: 3px; border-radius: .15rem; background: var(--client); }
.waterfall .bar.server { background: var(--server); } .waterfall .bar.rejected { background: var(--error); }
.waterfall .bar.open { background: repeating-linear-gradient(135deg, var(--error) 0 4px, transparent 4px 8px); outline: 1px solid var(--error); }
.waterfall .value { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }

.legend span { display: inline-block; width: .8em; height: .8em; border-radius: .15em; margin-left: .8em; background: var(--client); }
.legend span.server { background: var(--server); }

.ladder { max-width: 46rem; margin: 0 auto; }
.ladder svg { display: block; width: 100%; height: auto; break-inside: avoid; }
.ladder text { fill: var(--ink); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
.ladder .peer { font-weight: 600; } .ladder .sub { font-size: 11px; fill: var(--faint); } .ladder .band { font-size: 11px; fill: var(--faint); letter-spacing: .04em; }
.ladder .time { font-size: 11px; fill: var(--faint); text-anchor: end; font-variant-numeric: tabular-nums; }
.ladder .life { stroke: var(--line); stroke-width: 2; } .ladder .rule { stroke: var(--line); stroke-dasharray: 2 4; }
.ladder .box { fill: var(--card); stroke: var(--line); }
.ladder .arrow { fill: none; stroke-width: 1.6; stroke: var(--faint); }
.ladder .c .arrow { stroke: var(--client); } .ladder .s .arrow { stroke: var(--server); } .ladder .m .arrow { stroke: var(--media); stroke-width: 7; }
.ladder .c .tip { fill: var(--client); } .ladder .s .tip { fill: var(--server); } .ladder .b .tip { fill: var(--faint); } .ladder .m .tip { fill: var(--media); }
.ladder .absent .arrow { stroke-dasharray: 5 5; stroke-width: 1.6; stroke: var(--warning); } .ladder .absent .tip { fill: var(--warning); } .ladder .absent text { fill: var(--warning); }
.ladder .violated .arrow { stroke: var(--error); } .ladder .violated .tip { fill: var(--error); } .ladder .violated text { fill: var(--error); }
.ladder .fold .arrow { stroke-dasharray: 1 4; }
.ladder .number { fill: var(--ink); } .ladder .number-text { fill: var(--paper); font-size: 11px; font-weight: 600; text-anchor: middle; }
.ladder .absent .number { fill: var(--paper); stroke: var(--warning); stroke-dasharray: 2 2; } .ladder .absent .number-text { fill: var(--warning); }
.ladder .violated .number { fill: var(--error); } .ladder .violated .number-text { fill: var(--paper); }
.ladder .torn { fill: none; stroke: var(--warning); stroke-width: 1.5; } .ladder .gap text { fill: var(--warning); font-size: 11px; }
.ladder a { text-decoration: none; } .ladder a:hover text { text-decoration: underline; }

table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th { text-align: left; white-space: nowrap; overflow-wrap: normal; font-weight: 600; color: var(--faint); font-size: .8rem; border-bottom: 1px solid var(--line); padding: .3rem .6rem .3rem 0; }
td { vertical-align: top; padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); }
tr { break-inside: avoid; }
td.n, td.nowrap { white-space: nowrap; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.health th[scope=row] { border-bottom: 1px solid var(--line); vertical-align: top; padding: .45rem .6rem .45rem 0; font-size: inherit; }
.steps td.n, .steps td.f, .steps td.t { white-space: nowrap; font-variant-numeric: tabular-nums; }
.steps td.t { text-align: right; color: var(--faint); } .steps td.f { color: var(--faint); }
.steps .ref { display: inline-block; min-width: 1.6em; text-align: center; border-radius: 1em; background: var(--ink); color: var(--paper); font-size: .8rem;
  font-weight: 600; }
.steps tr.missing .ref, .steps tr.not-captured .ref { background: none; color: var(--warning); outline: 1px dashed var(--warning); }
.steps tr.violated .ref { background: var(--error); }
.steps tr.missing .title, .steps tr.not-captured .title, .steps tr.missing td.f, .steps tr.not-captured td.f { color: var(--warning); }
.steps tr.violated .title { color: var(--error); }
.steps tr:target, .finding:target { background: var(--card); outline: 2px solid var(--client); outline-offset: 2px; }
.steps .title { font-weight: 600; } .steps .summary { color: var(--faint); margin-left: .4rem; }
.steps .why { color: var(--faint); font-size: .88rem; margin: .15rem 0 0; max-width: 44rem; }
.c2s { color: var(--client); } .s2c { color: var(--server); }
.note { border-left: 3px solid var(--client); padding: .1rem .7rem; margin: .4rem 0; font-size: .9rem; white-space: pre-line; }
.note.program { border-left-color: var(--line); color: var(--faint); }
.note b { font-weight: 600; }
details { margin: .3rem 0 0; font-size: .88rem; } summary { cursor: pointer; color: var(--faint); }
pre { margin: .3rem 0; padding: .6rem .8rem; background: var(--card); border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere;
  font: .82rem/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }

.finding { border: 1px solid var(--line); border-left: 4px solid var(--faint); border-radius: .5rem; padding: .7rem 1rem; margin: .7rem 0; break-inside: avoid; }
.finding.error { border-left-color: var(--error); color: inherit; } .finding.warning { border-left-color: var(--warning); color: inherit; }
.finding .label { font-weight: 600; } .finding.error .label { color: var(--error); } .finding.warning .label { color: var(--warning); }
.finding p { margin: .3rem 0 0; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .8rem; color: var(--faint); font-size: .85rem; }

@media (max-width: 40rem) {
  body { padding: 1rem .85rem 2rem; }
  h1 { font-size: 1.3rem; } h2 { font-size: 1.12rem; }
  .contents a { padding: .5rem .7rem; }
  .ladder { margin: 0 -.4rem; } .ladder text { font-size: 15px; } .ladder .sub, .ladder .time, .ladder .band, .ladder .gap text { font-size: 13px; }
  .steps thead { display: none; }
  .steps tr { display: grid; grid-template-columns: auto auto 1fr auto; gap: 0 .6rem; border-bottom: 1px solid var(--line); padding: .5rem 0; }
  .steps td { border: 0; padding: 0; } .steps td.s { grid-column: 1 / -1; }
  .waterfall { grid-template-columns: 1fr max-content; } .waterfall .value { grid-column: 2; } .waterfall .spent { grid-column: 1 / -1; }
  .waterfall .lane { grid-column: 1 / -1; height: .8rem; margin-bottom: .4rem; }
}
@page { size: A4; margin: 15mm 14mm; }
@media print {
  :root { --paper: #ffffff; --ink: #1c2128; --faint: #4d5761; --line: #c5ccd4; --card: #f5f7f9; --client: #0a62bd; --server: #8130d8; --media: #0b6f83;
    --good: #17722f; --good-card: #ffffff; --warning: #8a5c00; --warning-card: #ffffff; --error: #c01f2b; --error-card: #ffffff; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, h3, thead { break-after: avoid; } .head, .strip, .waterfall, .verdict, .contents li, .note { break-inside: avoid; }
  .ladder { max-width: 15cm; } .scroll { overflow: visible; } .scroll table { font-size: 8pt; } .scroll th { white-space: normal; }
  details:not([open]) { display: none; }
}
)css";

}  // namespace rtmpscope::exporting
