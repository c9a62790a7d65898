// Text wraps so that numbers do not: on a narrow screen the first numbers stay beside their row's title.
const style = `thead th,tbody th,td.long{white-space:normal}
thead th{max-width:8.5em}
.scroll+.note{margin-top:10px}
tbody th{min-width:5.5em;hyphens:auto}
td.long{min-width:13em}
.numbers th,.numbers td{padding-left:9px;padding-right:9px}
@media (max-width:520px){.numbers{font-size:.85rem}.numbers th,.numbers td{padding:6px}}
`;

/** Adds the styles that tables need beyond those of a run's page. */
export const withTableStyle = (page: string): string =>
  page.replace("</head>", `<style>${style}</style></head>`);
