import { allErrors, type LongtailError, renderError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { byId, make, setText } from "../view/dom.js";
import { picture } from "../view/picture.js";
import { acceptDrops } from "./accept-drops.js";
import type { Answer, Network } from "./network.js";

const shownClasses = 3;

const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

const showProblems = (id: string, errors: readonly LongtailError[]): void =>
  byId(id).replaceChildren(
    ...errors.flatMap(allErrors).map((error) => make("p", {}, renderError(error))),
  );

const described = ({ run, backend }: Network): string => {
  const [height, width] = run.shape;
  const calibration =
    run.calibrator === undefined ? "not calibrated" : `calibrated (${run.calibrator.kind})`;
  return `${run.name}: ${run.classNames.length} classes, images of ${width} x ${height} pixels, ${run.weights}, ${calibration}. ${backend}.`;
};

const tile = (
  { run }: Network,
  { name }: File,
  { said: { probabilities }, pixels }: Answer,
): HTMLElement => {
  const likely = Array.from(probabilities, (confidence, k) => ({
    className: run.classNames[k] as string,
    confidence,
  }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, shownClasses);
  return make(
    "li",
    { class: "tile card" },
    picture({ images: pixels, labels: new Int32Array(1), shape: run.shape }, 0),
    make(
      "div",
      {},
      make("p", { class: "note" }, name),
      ...likely.map(({ className, confidence }, i) =>
        make(
          "div",
          { class: "answer" },
          make(i === 0 ? "strong" : "span", { class: "said" }, className),
          make("span", { class: "sure" }, percent(confidence)),
          make("meter", { value: String(confidence), "aria-label": className }),
        ),
      ),
    ),
  );
};

let network: Network | undefined;

const load = async (files: readonly File[]): Promise<void> => {
  setText(byId("run-state"), "Loading…");
  showProblems("run-problems", []);
  network?.run.dispose();
  network = undefined;
  byId("answers").replaceChildren();
  // TensorFlow.js comes after the first paint.
  const { openNetwork } = await import("./network.js");
  const loaded = await openNetwork(files)();
  if (E.isRight(loaded)) network = loaded.right;
  else showProblems("run-problems", [loaded.left]);
  setText(byId("run-state"), network === undefined ? "" : described(network));
  byId("pictures-section").hidden = network === undefined;
};

const classify = async (files: readonly File[]): Promise<void> => {
  const current = network;
  if (current === undefined) return;
  const { answer } = await import("./network.js");
  const errors: LongtailError[] = [];
  for (const [i, file] of files.entries()) {
    setText(byId("picture-state"), `${i + 1} of ${files.length}`);
    const answered = await answer(current, file)();
    if (network !== current) return;
    if (E.isRight(answered)) byId("answers").append(tile(current, file, answered.right));
    else errors.push(answered.left);
  }
  setText(byId("picture-state"), "");
  showProblems("picture-problems", errors);
};

acceptDrops(byId("run"), (files) => void load(files));
acceptDrops(byId("pictures"), (files) => void classify(files));
