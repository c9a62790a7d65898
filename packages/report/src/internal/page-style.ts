import { dark, figureStyle, fonts, light } from "./theme.js";

const tokens = ({ paper, ink, muted, rule, bar }: typeof light, ground: string): string =>
  `--paper:${paper};--ground:${ground};--ink:${ink};--muted:${muted};--rule:${rule};--link:${bar}`;

/** The style sheet of pages and their figures, for narrow screens, dark mode and print as well. */
export const pageStyle = `${figureStyle("auto")}
:root{color-scheme:light dark;${tokens(light, "#f5f6f8")}}
@media (prefers-color-scheme:dark){:root{${tokens(dark, "#0d1014")}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 ${fonts}}
.page{max-width:1120px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.015em;margin:0;overflow-wrap:anywhere}
h2{font-size:1.2rem;letter-spacing:-.005em;margin:48px 0 4px}
h3{font-size:1rem;margin:24px 0 8px}
p{max-width:70ch;margin:4px 0 14px}
.lead{color:var(--muted);font-size:1.05rem;margin:8px 0 18px}
.note{color:var(--muted);font-size:.92rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;padding:0;margin:0;font-size:.95rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:3px;border-radius:3px}
.card{background:var(--paper);border:1px solid var(--rule);border-radius:10px}
.grid{display:grid;gap:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,320px),1fr))}
.wide{grid-template-columns:repeat(auto-fit,minmax(min(100%,430px),1fr))}
figure{margin:0;padding:8px;min-width:0;display:flex;justify-content:center;align-items:flex-start}
figure svg{display:block;width:100%;height:auto}
.grid figure svg{max-width:460px}
.wide figure svg,.multiples figure svg{max-width:560px}
.multiples{display:grid;gap:12px;--least:236px;grid-template-columns:repeat(auto-fill,minmax(min(100%,max(var(--least),(100% - (var(--n) - 1)*12px)/var(--n))),1fr))}
.multiples.compact{--least:160px;--n:6!important}
.multiples figure{padding:4px}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:2px 18px;padding:0;margin:0 0 10px;color:var(--muted);font-size:.86rem}
.key svg{margin-right:6px}
.scroll{overflow-x:auto;scroll-padding-left:7em}
table{border-collapse:collapse;width:100%;font-size:.91rem;font-variant-numeric:tabular-nums}
th,td{padding:9px 8px;text-align:right;white-space:nowrap;border-top:1px solid var(--rule)}
thead th,thead td{border-top:0}
thead th{color:var(--muted);font-weight:500;font-size:.86rem;vertical-align:bottom}
tr:not(.parts)>:first-child{text-align:left;padding-left:16px}
tr:not(.part,.parts)>:first-child{position:sticky;left:0;z-index:1;background:var(--paper)}
.part span:first-child{position:sticky;left:16px}
th:last-child,td:last-child{padding-right:16px}
tbody th{font-weight:600}
.deviation,.moment{color:var(--muted);font-weight:400}
.moment{min-width:7em;white-space:normal}
.words td{text-align:left;white-space:normal;min-width:11em;overflow-wrap:anywhere}
.words thead th{text-align:left}
.words tbody th{font-weight:500;color:var(--muted)}
.part th{font-weight:500;color:var(--muted);font-size:.86rem;text-align:left}
.best{font-weight:700}
.confused :is(th,td):last-child{text-align:left;padding-left:24px}
.confused td:last-child{white-space:normal;min-width:13em}
thead [colspan]{text-align:center;padding-bottom:0}
.parts th{padding-top:2px}
th button{all:unset;cursor:pointer}
th button:hover{color:var(--link)}
th button::after{content:"↕";margin-left:.3em;opacity:.45}
th[aria-sort] button{color:var(--ink)}
th[aria-sort=ascending] button::after{content:"↑";opacity:1}
th[aria-sort=descending] button::after{content:"↓";opacity:1}
.chip{display:inline-block;width:.72em;height:.72em;border-radius:2px;margin-right:.55em;vertical-align:-.02em}
details{margin:12px 0;padding:0}
summary{cursor:pointer;padding:11px 16px;font-weight:500}
pre{margin:0;padding:4px 16px 16px;overflow-x:auto;font:13px/1.5 ui-monospace,'SF Mono',Menlo,Consolas,'Liberation Mono',monospace;tab-size:2}
footer{margin-top:48px;color:var(--muted);font-size:.88rem}
${light.series.map((colour, i) => `.chip-${i}{background:${colour}}`).join("")}
@media (prefers-color-scheme:dark){${dark.series.map((colour, i) => `.chip-${i}{background:${colour}}`).join("")}}
@media (max-width:520px){.page{padding:24px 14px 40px}h1{font-size:1.5rem}h2{margin-top:36px}figure{padding:4px}table{font-size:.84rem}thead th{font-size:.78rem}th:not([aria-sort]) button::after{content:none}th,td{padding:8px 4px}.chip{margin-right:.35em}thead th{white-space:normal}tr:not(.parts)>:first-child{padding-left:8px}tbody th{white-space:normal;min-width:6.7em;max-width:9em;overflow-wrap:break-word}.part th{max-width:none}.deviation{display:block;font-size:.92em}.words td{min-width:8.5em}.part span:first-child{left:10px}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{body{background:none;font-size:10.5pt}.page{max-width:none;padding:0}nav{display:none}h2,h3,.note{break-after:avoid}p{break-inside:avoid}h2{margin-top:28px}.grid,.wide{grid-template-columns:1fr 1fr;gap:10px}.chip{print-color-adjust:exact}figure,table,tr{break-inside:avoid}.scroll{overflow:visible}th,td{padding:4px 7px}pre{white-space:pre-wrap}}
`;
