import { type LineComplaint, parseDescriptor, withLines } from "../descriptor-text.js";
import type { Complaint } from "../protocol.js";
import { make } from "./dom.js";

/** A text field for a descriptor that shows each complaint beside its line. */
export interface Editor {
  readonly element: HTMLElement;
  readonly write: (text: string) => void;
  /** The value; `undefined` if the text is not JSON. */
  readonly value: () => { readonly value: unknown } | undefined;
  /** Shows complaints about the value or, if there are any, syntax errors. Returns what it shows. */
  readonly show: (complaints: readonly Complaint[]) => readonly LineComplaint[];
}

/** Makes an editor. `changed` is called when the user types, not after `write`. */
export const makeEditor = (name: string, changed: () => void): Editor => {
  const id = `${name.toLowerCase()}-descriptor`;
  const gutter = make("div", { class: "gutter", "aria-hidden": "true" });
  const under = make("pre", { class: "under", "aria-hidden": "true" });
  const area = make("textarea", {
    id,
    "aria-label": `Descriptor of the ${name.toLowerCase()} run, JSON`,
    "aria-describedby": `${id}-complaints`,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    wrap: "off",
  });
  const list = make("ol", { id: `${id}-complaints`, class: "complaints", role: "status" });
  const code = make("div", { class: "code" }, under, area);
  const scroller = make("div", { class: "editor" }, gutter, code);
  const element = make("div", {}, scroller, list);

  const reveal = (line: number): void => {
    const top = line * Number.parseFloat(getComputedStyle(area).lineHeight);
    scroller.scrollTop = Math.max(0, top - scroller.clientHeight / 2);
  };

  const goTo = (line: number): void => {
    const lines = area.value.split("\n");
    const start = lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line]?.length ?? 0));
    reveal(line);
  };

  const draw = (complaints: readonly LineComplaint[]): void => {
    const lines = area.value.split("\n");
    const of = (line: number) => complaints.filter((complaint) => complaint.line === line);
    gutter.replaceChildren(
      ...lines.map((_, i) => make("div", of(i).length > 0 ? { class: "bad" } : {}, String(i + 1))),
    );
    under.replaceChildren(
      ...lines.map((line, i) => {
        const found = of(i);
        return found.length === 0
          ? make("div", {}, line || " ")
          : make(
              "div",
              { class: "bad" },
              line,
              make("span", { class: "beside" }, found.map(({ brief }) => brief).join(" · ")),
            );
      }),
    );
    area.rows = lines.length;
    if (complaints.length > 0) area.setAttribute("aria-invalid", "true");
    else area.removeAttribute("aria-invalid");
    list.replaceChildren(
      ...complaints.map(({ line, sentence }) => {
        const button = make("button", { type: "button" }, `Line ${line + 1}: ${sentence}`);
        button.onclick = () => goTo(line);
        return make("li", {}, button);
      }),
    );
  };

  const show = (complaints: readonly Complaint[]): readonly LineComplaint[] => {
    const parsed = parseDescriptor(area.value);
    const found =
      "complaints" in parsed ? parsed.complaints : withLines(area.value, parsed.tree, complaints);
    draw(found);
    // Do not scroll away while the user is typing.
    const [first] = found;
    if (first !== undefined && document.activeElement !== area) reveal(first.line);
    return found;
  };

  area.oninput = () => {
    show([]);
    changed();
  };

  return {
    element,
    write: (text) => {
      area.value = text;
      draw([]);
    },
    value: () => {
      const parsed = parseDescriptor(area.value);
      return "complaints" in parsed ? undefined : { value: parsed.value };
    },
    show,
  };
};
