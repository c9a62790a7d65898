/** Which colours a figure has; `auto` follows the reader's system. */
export type Theme = "auto" | "light" | "dark";

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly bar: string;
  readonly over: string;
  readonly under: string;
  readonly series: readonly string[];
}

// The hues are Okabe and Ito's, which people who confuse colours tell apart; lightness is set for contrast with the paper.
export const light: Palette = {
  paper: "#ffffff",
  ink: "#1c2430",
  muted: "#5a6472",
  rule: "#dfe3e8",
  bar: "#2f6fae",
  over: "#cf4f0a",
  under: "#8c4a86",
  series: ["#5d6b7a", "#0b6fb8", "#c2530a", "#0a8062", "#9a4f8f", "#8a6d00"],
};

export const dark: Palette = {
  paper: "#14181e",
  ink: "#e7ebf0",
  muted: "#a3adb9",
  rule: "#2f3741",
  bar: "#5b9bdb",
  over: "#f2894a",
  under: "#cf8cc6",
  series: ["#9aa7b5", "#58aef0", "#f0925a", "#3fc09c", "#d792cc", "#d9b640"],
};

/** The colour of a run among several, by its number; the first of several is grey, as what others are measured against. */
export const seriesOf = (run: number, runs: number): number =>
  runs === 1 ? 1 : run % light.series.length;

/** The typefaces of whatever system the reader has. */
export const fonts =
  "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','Liberation Sans',Arial,sans-serif";

// Plain classes and no custom properties: programs that turn SVG into paper or pixels know those too.
const colours = ({ paper, ink, muted, rule, bar, over, under, series }: Palette): string =>
  [
    `.lt-paper{fill:${paper}}`,
    `.lt text{fill:${ink}}`,
    `.lt .lt-muted{fill:${muted}}`,
    `.lt-rule{stroke:${rule}}`,
    `.lt-whisker{stroke:${ink}}`,
    `.lt-axis,.lt-diagonal,.lt-mean{stroke:${muted}}`,
    `.lt-count{fill:${muted}}`,
    `.lt-bar{fill:${bar}}`,
    `.lt-cap{stroke:${bar}}`,
    `.lt-over{fill:${over}}`,
    `.lt-under{fill:${under}}`,
    `.lt-hatch-over{stroke:${over}}`,
    `.lt-hatch-under{stroke:${under}}`,
    ...series.flatMap((colour, i) => [
      `.lt-fill-${i}{fill:${colour}}`,
      `.lt-line-${i}{stroke:${colour}}`,
    ]),
  ].join("");

const shapes = [
  `.lt{font-family:${fonts};font-size:12px;font-variant-numeric:tabular-nums}`,
  ".lt-small{font-size:11px}",
  ".lt-heading{font-size:15px;font-weight:600}",
  ".lt-strong{font-weight:600}",
  ".lt-rule{stroke-width:1}",
  ".lt-axis{stroke-width:1}",
  ".lt-diagonal{stroke-width:1.25;stroke-dasharray:4 4}",
  ".lt-mean{stroke-width:1.5;stroke-dasharray:2 2}",
  ".lt-cap{stroke-width:2}",
  ".lt-whisker{stroke-width:1.25}",
  ".lt-band{fill-opacity:.2}",
  ".lt-count{opacity:.55}",
  ".lt-over,.lt-under{fill-opacity:.2}",
  ".lt-hatch-over,.lt-hatch-under{stroke-width:1.25;fill:none}",
  ".lt-line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}",
  ".lt-thin{stroke-width:1.5;stroke-dasharray:1 4}",
].join("");

/** The style sheet of figures. */
export const figureStyle = (theme: Theme): string =>
  theme === "auto"
    ? `${shapes}${colours(light)}@media (prefers-color-scheme:dark){${colours(dark)}}`
    : `${shapes}${colours(theme === "dark" ? dark : light)}`;
