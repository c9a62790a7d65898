import { filesStore, type ReadableStore } from "@longtail/checkpoint";
import { urlStore } from "@longtail/checkpoint/url-store";
import { allErrors, type LongtailError, messageOf, renderError } from "@longtail/core";
import * as E from "#fp-ts/Either";
import { acceptDrops } from "../view/accept-drops.js";
import { byId, make, setText } from "../view/dom.js";
import { filesAmong } from "../view/dropped-files.js";
import { picture } from "../view/picture.js";
import type { Answer, Network } from "./network.js";

const shownClasses = 3;

const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

const show = (id: string, sentences: readonly string[]): void =>
  byId(id).replaceChildren(...sentences.map((sentence) => make("p", {}, sentence)));

const showProblems = (id: string, errors: readonly LongtailError[]): void =>
  show(id, errors.flatMap(allErrors).map(renderError));

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
/** How many runs were dropped or chosen so far. The next one ends the classification of pictures with the one before. */
let asked = 0;
let before: Promise<void> = Promise.resolve();

const load = async (store: ReadableStore): Promise<void> => {
  setText(byId("run-state"), "Loading…");
  showProblems("run-problems", []);
  showProblems("picture-problems", []);
  network?.run.dispose();
  network = undefined;
  byId("answers").replaceChildren();
  byId("judgment").replaceChildren();
  byId("pictures-section").hidden = true;
  // TensorFlow.js comes after the first paint.
  const { openNetwork } = await import("./network.js");
  const loaded = await openNetwork(store)();
  if (E.isRight(loaded)) network = loaded.right;
  else showProblems("run-problems", [loaded.left]);
  setText(byId("run-state"), network === undefined ? "" : described(network));
  byId("pictures-section").hidden = network === undefined;
};

const judge = async (current: Network, files: readonly File[], run: number): Promise<void> => {
  const { judged } = await import("./test-set.js");
  byId("judgment").replaceChildren();
  const result = await judged(current.run, files, {
    progress: (done, count) => {
      setText(byId("picture-state"), `${done} of ${count}`);
    },
    goesOn: () => run === asked,
  })();
  setText(byId("picture-state"), "");
  if (E.isLeft(result)) showProblems("picture-problems", [result.left]);
  else if (result.right !== undefined) byId("judgment").innerHTML = result.right;
};

const classify = async (files: readonly File[], run: number): Promise<void> => {
  const current = network;
  if (current === undefined) return;
  showProblems("picture-problems", []);
  const records = files.filter(({ name }) => name.endsWith(".bin"));
  if (records.length > 0) await judge(current, records, run);
  const { answer } = await import("./network.js");
  const errors: LongtailError[] = [];
  const pictures = files.filter((file) => !records.includes(file));
  for (const [i, file] of pictures.entries()) {
    if (run !== asked) break;
    setText(byId("picture-state"), `${i + 1} of ${pictures.length}`);
    const answered = await answer(current, file)();
    if (E.isRight(answered)) byId("answers").append(tile(current, file, answered.right));
    else errors.push(answered.left);
  }
  setText(byId("picture-state"), "");
  if (errors.length > 0) showProblems("picture-problems", errors);
};

const complainIn =
  (box: "run" | "picture") =>
  (thrown: unknown): void => {
    setText(byId(`${box}-state`), "");
    show(`${box}-problems`, [messageOf(thrown)]);
  };

// One after the other, so that no run is freed while it classifies.
const inTurn = (box: "run" | "picture", act: (run: number) => Promise<void>): void => {
  if (box === "run") asked += 1;
  const run = asked;
  before = before.then(() => act(run)).catch(complainIn(box));
};

acceptDrops(
  byId("run"),
  (dropped) => {
    inTurn("run", () => load(filesStore(filesAmong(dropped))));
  },
  complainIn("run"),
);
acceptDrops(
  byId("pictures"),
  (dropped) => {
    inTurn("picture", (run) => classify(filesAmong(dropped), run));
  },
  complainIn("picture"),
);
byId("pretrained").onclick = () => {
  inTurn("run", () => load(urlStore(new URL("cifar100-lt-100-mislas/", document.baseURI).href)));
};
