import { decode, type LongtailError } from "@longtail/core";
import { groupName, Interrupted, Pipeline, recipes } from "@longtail/mislas";
import * as E from "fp-ts/lib/Either.js";
import type { BackendChoice, Job, Request } from "../protocol.js";
import { complaintsOf } from "./complaints.js";
import { keep, keptNames } from "./data-files.js";
import { listen, tell } from "./port.js";
import { preview } from "./preview.js";
import { open, train } from "./train.js";

let stop = new AbortController();

const fail = (error: LongtailError): void =>
  tell({ type: "failed", complaints: complaintsOf(error) });

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
      const seen = await preview(dataset);
      if (E.isRight(seen)) tell({ type: "previewed", dataset, preview: seen.right });
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
    case "keep": {
      const kept = await keep(request.files)();
      if (E.isLeft(kept)) fail(kept.left);
      else tell({ type: "kept", kept: kept.right });
    }
  }
};

// What no error record foresees is shown too, rather than left in the console.
const unforeseen = (thrown: unknown): void => {
  const sentence = thrown instanceof Error ? thrown.message : String(thrown);
  tell({ type: "failed", complaints: [{ path: [], sentence, brief: sentence }] });
};

listen((request) => {
  answer(request).catch(unforeseen);
});

const kept = await keptNames();
const choices = recipes.map((recipe) => ({ ...recipe, group: groupName(recipe) }));
tell({ type: "ready", recipes: choices, kept: E.isRight(kept) ? kept.right : [] });
