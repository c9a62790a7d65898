import type { ImageSet } from "@longtail/core";
import type { Planned, Tested } from "../protocol.js";
import { byId, count, make } from "./dom.js";
import { isOfKind, type Kind, kinds, kindText, sureness } from "./kinds.js";
import { picture } from "./picture.js";

/** What the gallery shows: the test images and what both nets say of each. */
export interface Shown {
  readonly test: ImageSet;
  readonly planned: Planned;
  readonly tested: readonly [Tested, Tested];
  readonly names: readonly string[];
}

// Fewer where they stand one under another.
const page = matchMedia("(max-width: 520px)").matches ? 12 : 24;
const groups = ["all", "many", "medium", "few"] as const;

const opinion = ({ test, planned, tested, names }: Shown, position: number, i: number) => {
  const { predictions, confidences } = tested[i] as Tested;
  const [said, confidence] = [predictions[position] ?? 0, confidences[position] ?? 0];
  const right = said === test.labels[position];
  return make(
    "p",
    { class: right ? "opinion right" : "opinion wrong" },
    make("span", { class: `chip chip-${i}`, "aria-hidden": "true" }),
    make("span", { class: "visually-hidden" }, `${names[i]} says `),
    make("span", { class: "said" }, planned.classNames[said] ?? ""),
    make("span", { class: "sure" }, `${Math.floor(100 * confidence)} %`),
    make("span", { class: "mark", "aria-hidden": "true" }, right ? "✓" : "✗"),
    make("span", { class: "visually-hidden" }, right ? ", right" : ", wrong"),
  );
};

const tile = (shown: Shown, position: number): HTMLElement => {
  const label = shown.test.labels[position] ?? 0;
  const images = shown.planned.counts[label] ?? 0;
  return make(
    "li",
    { class: "card tile" },
    picture(shown.test, position),
    make(
      "div",
      {},
      make("strong", {}, shown.planned.classNames[label] ?? ""),
      make(
        "p",
        { class: "note" },
        `${shown.planned.groups[label]}: learnt from ${count(images)} ${images === 1 ? "image" : "images"}`,
      ),
      opinion(shown, position, 0),
      opinion(shown, position, 1),
    ),
  );
};

/** The images of the test set, with what both nets say of them; which of them, the reader chooses. */
export const makeGallery = (): ((shown: Shown) => void) => {
  let shown: Shown | undefined;
  let most = page;
  const select = (id: string, options: readonly string[]) => {
    const element = make("select", { id });
    element.append(...options.map((value) => make("option", { value }, value)));
    element.onchange = () => {
      most = page;
      draw();
    };
    return element;
  };
  const kind = select("kind", Object.keys(kinds));
  const group = select("group", groups);
  const found = make("p", { class: "note", role: "status" });
  const tiles = make("ul", { class: "tiles" });
  const more = make("button", { class: "button", type: "button" }, "Show more");
  more.onclick = () => {
    most += page;
    draw();
  };
  byId("gallery").append(
    make(
      "div",
      { class: "fields" },
      make("label", { class: "field wide-field" }, make("span", {}, "Show"), kind),
      make("label", { class: "field" }, make("span", {}, "Of classes with"), group),
    ),
    found,
    tiles,
    more,
  );

  const draw = (): void => {
    if (shown === undefined) return;
    const { test, planned, tested, names } = shown;
    const wanted = kind.value as Kind;
    for (const option of kind.options) option.text = kindText(option.value as Kind, names);
    const ofGroup = (position: number): boolean =>
      group.value === "all" || planned.groups[test.labels[position] ?? 0] === group.value;
    const positions = Array.from(test.labels, (_, position) => position)
      .filter((position) => ofGroup(position) && isOfKind(wanted, test, tested, position))
      .sort((a, b) => sureness(wanted, tested, b) - sureness(wanted, tested, a));
    found.replaceChildren(
      `${count(positions.length)} of ${count(test.labels.length)} test images, the surest first`,
      ...names.map((name, i) =>
        make(
          "span",
          { class: "key" },
          make("span", { class: `chip chip-${i}`, "aria-hidden": "true" }),
          name,
        ),
      ),
    );
    tiles.replaceChildren(
      ...positions.slice(0, most).map((position) => tile(shown as Shown, position)),
    );
    more.hidden = positions.length <= most;
  };

  for (const option of group.options)
    if (option.value !== "all") option.text = `${option.value} images`;
  return (next) => {
    shown = next;
    draw();
  };
};
