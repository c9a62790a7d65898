const style = `td.long{min-width:13em;white-space:normal}
.scroll+.note{margin-top:10px}
tbody th{hyphens:auto;min-width:6em;max-width:17em;white-space:normal}
.sortable :is(th,td){padding-top:6px;padding-bottom:6px}
td small{display:block;color:var(--muted)}
td.none{text-align:center;color:var(--muted)}
.difference{position:relative;display:inline-block;min-width:4.4em;padding-bottom:6px;text-align:center}
.difference::before,.difference::after{content:"";position:absolute;bottom:0;height:5px}
.difference::before{left:50%;width:1px;background:var(--muted)}
.difference::after{width:calc(50%*var(--share))}
.difference.above::after{left:50%}
.difference.below::after{right:50%}
.gain::after{background:var(--gain)}
.loss::after{background:var(--loss)}
:root{--gain:#0a8062;--loss:#cf4f0a}
@media (prefers-color-scheme:dark){:root{--gain:#3fc09c;--loss:#f2894a}}
@media (max-width:520px){tbody th{max-width:7.6em}}
@media print{.difference::after{print-color-adjust:exact}}
`;

/** Adds the styles that tables need beyond those of a run's page. */
export const withTableStyle = (page: string): string =>
  page.replace("</head>", `<style>${style}</style></head>`);
