import type { ImagesInMemory } from "@longtail/core";
import type { Planned, Tested } from "../protocol.js";
import { byId, count, make } from "./dom.js";
import { confidenceIn, isOfKind, type Kind, kinds, kindText } from "./kinds.js";
import { picture } from "./picture.js";

/** The test images, and both networks' predictions for each. */
export interface GalleryContent {
  readonly test: ImagesInMemory;
  readonly planned: Planned;
  readonly tested: readonly [Tested, Tested];
  readonly names: readonly string[];
}

// Fewer on narrow screens, where they stand one below the other.
const page = matchMedia("(max-width: 520px)").matches ? 12 : 24;
const groups = ["all", "many", "medium", "few"] as const;

const opinion = ({ test, planned, tested, names }: GalleryContent, position: number, i: number) => {
  const { predictions, confidences } = tested[i] as Tested;
  const [said, confidence] = [predictions[position] ?? 0, confidences[position] ?? 0];
  const right = said === test.labels[position];
  return make(
    "p",
    { class: right ? "opinion right" : "opinion wrong" },
    make("span", { class: `chip chip-${i}`, "aria-hidden": "true" }),
    make("span", { class: "visually-hidden" }, `${names[i]} predicts `),
    make("span", { class: "said" }, planned.classNames[said] ?? ""),
    make("span", { class: "sure" }, `${Math.floor(100 * confidence)} %`),
    make("span", { class: "mark", "aria-hidden": "true" }, right ? "✓" : "✗"),
    make("span", { class: "visually-hidden" }, right ? ", right" : ", wrong"),
  );
};

const tile = (shown: GalleryContent, position: number): HTMLElement => {
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
        `${shown.planned.groups[label]}: ${count(images)} ${images === 1 ? "training image" : "training images"}`,
      ),
      opinion(shown, position, 0),
      opinion(shown, position, 1),
    ),
  );
};

/** The test images of a kind and group that the reader chooses, with both networks' predictions. */
export const makeGallery = (): ((shown: GalleryContent) => void) => {
  let shown: GalleryContent | undefined;
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
      make("label", { class: "field" }, make("span", {}, "Classes with"), group),
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
      .sort((a, b) => confidenceIn(wanted, tested, b) - confidenceIn(wanted, tested, a));
    found.replaceChildren(
      `${count(positions.length)} of ${count(test.labels.length)} test images, most confident first`,
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
      ...positions.slice(0, most).map((position) => tile(shown as GalleryContent, position)),
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
