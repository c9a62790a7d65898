import { indexedDbStore } from "@longtail/checkpoint/indexed-db-store";
import { messageOf, orThrow } from "@longtail/core";
import { runPage } from "@longtail/report";
import type { RunSummary } from "@longtail/run-record";
import { make } from "./dom.js";

/** A finished run and the database of its files. */
export interface FinishedRun {
  readonly summary: RunSummary;
  readonly database: string;
}

const save = (name: string, content: BlobPart, type: string): void => {
  const url = URL.createObjectURL(new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};

const fileName = (method: string): string =>
  method
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "") || "run";

const saveWeights = async ({ summary, database }: FinishedRun): Promise<void> => {
  const stage = summary.stages.at(-1)?.name ?? "stage1";
  const found = await orThrow(indexedDbStore(database).read(`${stage}-last.safetensors`));
  if (found === undefined) throw new Error("the weights are no longer stored in this browser");
  save(
    `${fileName(summary.method)}.safetensors`,
    found as Uint8Array<ArrayBuffer>,
    "application/octet-stream",
  );
};

/** Download buttons for the files of finished runs. Errors go to `complain`. */
export const downloadButtons = (
  runs: readonly FinishedRun[],
  complain: (sentence: string) => void,
): readonly HTMLElement[] => {
  const button = (text: string, title: string, act: () => void | Promise<void>) => {
    const element = make("button", { class: "button", type: "button", title }, text);
    element.onclick = () => {
      Promise.resolve()
        .then(act)
        .catch((thrown: unknown) => complain(messageOf(thrown)));
    };
    return element;
  };
  return [
    button("Report", "One self-contained HTML page with all figures", () =>
      save("report.html", runPage(runs.map(({ summary }) => summary)), "text/html"),
    ),
    ...runs.map((run) =>
      button(
        `Weights of ${run.summary.method}`,
        "Weights of the last epoch as safetensors, with PyTorch's names and layouts",
        () => saveWeights(run),
      ),
    ),
  ];
};
