// A process that decodes and transforms pictures by `@longtail/image-list`'s reader. Its only argument is its job, as JSON.
import { orThrow, type View } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { openDecoder } from "@longtail/image-decoder";
import { pictureReader } from "@longtail/image-list";
import { serve } from "../training-step/serve.js";
import type { PicturesJob } from "./job.js";

const { folder, paths, workers, side, shorter } = JSON.parse(process.argv[2] ?? "") as PicturesJob;
const read = readFolder(folder);
const reader = pictureReader({
  paths,
  labels: new Int32Array(paths.length),
  shape: [side, side, 3],
  damaged: "fail",
  read,
  workers,
});
const positions = Int32Array.from(paths.keys());

const shown = (view: View) => async (): Promise<number> => {
  const { pixels } = await reader.read(positions, view, 1);
  let sum = 0;
  // One byte in a thousand says whether the pictures are the same; more would take time from what is measured.
  for (let i = 0; i < pixels.length; i += 1009) sum += pixels[i] as number;
  return sum / Math.ceil(pixels.length / 1009);
};

const random = shown({
  kind: "resized-crop",
  area: [0.08, 1],
  aspect: [3 / 4, 4 / 3],
  flip: true,
  jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
});

// On this thread, without the pool: what is left of a view's time is its transforms, and what the pool costs.
const decoder = await orThrow(openDecoder);
const decode = async (): Promise<number> => {
  let sum = 0;
  for (const path of paths) {
    const { rgba } = await orThrow(decoder(path, await orThrow(read(path)), "stored"));
    sum += rgba[rgba.length >> 1] as number;
  }
  return sum / paths.length;
};

await serve(
  {
    tasks: { decode, start: random, train: random, test: shown({ kind: "center-crop", shorter }) },
    warmUps: 2,
  },
  { description: "@longtail/image-list", versions: { node: process.version } },
);
await reader.close();
process.exit(0);
