import { decode, type LongtailError, messageOf } from "@longtail/core";
import { groupName, Interrupted, Pipeline, recipes } from "@longtail/mislas";
import * as E from "#fp-ts/Either";
import type { BackendChoice, Job, Request } from "../protocol.js";
import { isReadable } from "../recipe-menu.js";
import { complaintsOf } from "./complaints.js";
import { storedNames, storeFiles } from "./data-files.js";
import { storedPaths, storeImages } from "./own-images.js";
import { listen, tell } from "./port.js";
import { preview } from "./preview.js";
import { open, train } from "./train.js";

let stop = new AbortController();

const fail = (error: LongtailError): void =>
  tell({ type: "failed", complaints: complaintsOf(error) });

const filesAmong = (paths: readonly string[]): number =>
  paths.filter((path) => !path.endsWith("/")).length;

const runJob = async (job: Job, backend: BackendChoice): Promise<void> => {
  stop = new AbortController();
  const ended = await train(job, backend, stop.signal);
  if (E.isRight(ended)) tell({ type: "finished", summary: ended.right });
  else if (Interrupted.is(ended.left)) tell({ type: "paused" });
  else fail(ended.left);
};

const answer = async (request: Request): Promise<void> => {
  switch (request.type) {
    case "check": {
      const checked = decode(Pipeline)(request.descriptor);
      const complaints = E.isLeft(checked) ? complaintsOf(checked.left) : [];
      tell({ type: "checked", complaints });
      break;
    }
    case "preview": {
      const { dataset } = request;
      const made = await preview(dataset)();
      if (E.isRight(made)) tell({ type: "previewed", dataset, preview: made.right });
      else tell({ type: "preview-failed", complaints: complaintsOf(made.left) });
      break;
    }
    case "open": {
      const opened = await open(request.job);
      if (E.isLeft(opened)) fail(opened.left);
      break;
    }
    case "run":
      await runJob(request.job, request.backend);
      break;
    case "pause":
      stop.abort();
      break;
    case "store": {
      const stored = await storeFiles(request.files)();
      if (E.isLeft(stored)) fail(stored.left);
      else tell({ type: "stored", names: stored.right });
      break;
    }
    case "store-images": {
      const stored = await storeImages(request.files)();
      if (E.isLeft(stored)) fail(stored.left);
      else tell({ type: "stored-images", images: filesAmong(stored.right) });
    }
  }
};

// Exceptions are shown on the page too, not only in the console.
const failUnexpectedly = (thrown: unknown): void => {
  const sentence = messageOf(thrown);
  tell({ type: "failed", complaints: [{ path: [], sentence, brief: sentence }] });
};

listen((request) => {
  answer(request).catch(failUnexpectedly);
});

const stored = await storedNames();
const paths = await storedPaths();
const choices = recipes
  .filter(isReadable)
  .map((recipe) => ({ ...recipe, group: groupName(recipe) }));
tell({
  type: "ready",
  recipes: choices,
  stored: E.isRight(stored) ? stored.right : [],
  images: E.isRight(paths) ? filesAmong(paths.right) : 0,
});
