import { start } from "@longtail/backend-wasm";
import { urlStore } from "@longtail/checkpoint/url-store";
import { messageOf, orThrow } from "@longtail/core";
import { type Classified, loadHead, loadRun } from "@longtail/mislas";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";

const trained = (name: string): string => new URL(`trained/${name}`, document.baseURI).href;

const fetched = async (name: string) => {
  const { bytesSource, openArray } = await import("@longtail/arrays");
  const response = await fetch(trained(name));
  if (!response.ok)
    throw new Error(`${name} is not there: npm start -w examples/head-on-features writes it.`);
  return orThrow(openArray(bytesSource(new Uint8Array(await response.arrayBuffer()), name)));
};

const picture = (pixels: Uint8Array, [height, width]: readonly [number, number, number]) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const data = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    data.data.set(pixels.subarray(3 * i, 3 * i + 3), 4 * i);
    data.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(data, 0, 0);
  return canvas;
};

const paragraph = (text: string, className: string): HTMLElement => {
  const element = document.createElement("p");
  element.className = className;
  element.textContent = text;
  return element;
};

const tile = (
  canvas: HTMLElement,
  { label, className, confidence }: Classified,
  truth: number,
  name: string,
) => {
  const item = document.createElement("li");
  item.className = "tile card";
  item.append(
    canvas,
    paragraph(
      `${className}, ${(100 * confidence).toFixed(0)} %`,
      label === truth ? "said right" : "said",
    ),
    paragraph(label === truth ? "" : `it is ${name}`, "note"),
  );
  return item;
};

const show = async (state: HTMLElement, answers: HTMLElement): Promise<void> => {
  const wasmPaths = {
    "tfjs-backend-wasm.wasm": plain,
    "tfjs-backend-wasm-simd.wasm": simd,
    "tfjs-backend-wasm-threaded-simd.wasm": threaded,
  };
  // As `loadHead` does, so that the formats of arrays are a file of their own.
  const { readArray, readLabels } = await import("@longtail/arrays");
  const images = await orThrow(readArray(await fetched("images.npy")));
  const labels = await orThrow(readLabels(await fetched("labels.npy")));
  await orThrow(start({ threads: 1, wasmPaths }));
  const encoder = await orThrow(loadRun(urlStore(trained("encoder/"))));
  const head = await orThrow(loadHead(urlStore(trained("head/"))));
  const pixels = Uint8Array.from(images.data);
  const { features, width } = await orThrow(encoder.features(pixels));
  const said = await orThrow(head.classify(features));
  const size = pixels.length / labels.length;
  answers.replaceChildren(
    ...said.map((answer, i) => {
      const truth = labels[i] as number;
      const own = pixels.subarray(i * size, (i + 1) * size);
      return tile(picture(own, encoder.shape), answer, truth, head.classNames[truth] as string);
    }),
  );
  const right = said.filter(({ label }, i) => label === labels[i]).length;
  state.textContent = `${right} of ${said.length} are right. Features of ${width} numbers, ${head.classNames.length} classes.`;
};

const [state, answers] = ["state", "answers"].map((id) => document.getElementById(id));
if (state && answers)
  show(state, answers).catch((thrown: unknown) => {
    state.textContent = messageOf(thrown);
  });
