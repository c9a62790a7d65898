import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeNpy } from "@longtail/arrays";
import { generator, orThrow, uniformFloat64 } from "@longtail/core";

/** The files that every program judges. */
export interface ScoreFiles {
  readonly logits: string;
  readonly probabilities: string;
  readonly labels: string;
}

const blockRows = 1000;

/** Logits of one block, the same for every block but for the labels' columns: noise costs longer than judging it. */
const noise = (classes: number): Float32Array => {
  const rng = generator(1);
  return Float32Array.from({ length: blockRows * classes }, () => 8 * (uniformFloat64(rng) - 0.5));
};

const header = (rows: number, classes: number): Uint8Array => {
  // The header of a file without rows, with their number written over.
  const empty = orThrow(writeNpy({ shape: [0, classes], data: new Float32Array(0) }));
  const text = Buffer.from(empty).toString("latin1").replace("(0,", `(${rows},`);
  const surplus = text.length - empty.length;
  return Buffer.from(text.replace(" ".repeat(surplus + 1), " "), "latin1");
};

const softmax = (logits: Float32Array, classes: number, into: Float32Array): void => {
  for (let from = 0; from < logits.length; from += classes) {
    let sum = 0;
    for (let k = 0; k < classes; k++) sum += Math.exp(logits[from + k] as number);
    for (let k = 0; k < classes; k++) into[from + k] = Math.exp(logits[from + k] as number) / sum;
  }
};

/** Writes logits, their probabilities and labels with a long tail. */
export const makeScores = async (
  folder: string,
  { rows, classes }: { readonly rows: number; readonly classes: number },
): Promise<ScoreFiles> => {
  const files = {
    logits: join(folder, "logits.npy"),
    probabilities: join(folder, "probabilities.npy"),
    labels: join(folder, "labels.npy"),
  };
  const rng = generator(2);
  const labels = Int32Array.from({ length: rows }, () =>
    Math.floor(classes * uniformFloat64(rng) ** 3),
  );
  await writeFile(files.labels, orThrow(writeNpy({ data: labels })));
  const base = noise(classes);
  const plain = new Float32Array(base.length);
  softmax(base, classes, plain);
  const [logitFile, probabilityFile] = await Promise.all([
    open(files.logits, "w"),
    open(files.probabilities, "w"),
  ]);
  await logitFile.write(header(rows, classes));
  await probabilityFile.write(header(rows, classes));
  for (let start = 0; start < rows; start += blockRows) {
    const count = Math.min(blockRows, rows - start);
    const logits = base.slice(0, count * classes);
    const probabilities = plain.slice(0, count * classes);
    for (let i = 0; i < count; i++) {
      const at = i * classes + (labels[start + i] as number);
      const gain = 6 * uniformFloat64(rng);
      logits[at] = (logits[at] as number) + gain;
      // The row's sum grows by what its label gains.
      const own = probabilities[at] as number;
      const sum = 1 + own * (Math.exp(gain) - 1);
      for (let k = i * classes; k < (i + 1) * classes; k++)
        probabilities[k] = (probabilities[k] as number) / sum;
      probabilities[at] = (own * Math.exp(gain)) / sum;
    }
    await logitFile.write(new Uint8Array(logits.buffer));
    await probabilityFile.write(new Uint8Array(probabilities.buffer));
  }
  await Promise.all([logitFile.close(), probabilityFile.close()]);
  return files;
};
