import type { Answer, Request } from "./protocol.js";

/** The page's end of a worker. */
export interface WorkerClient {
  readonly ask: (request: Request) => void;
  /** Ends the worker at once. */
  readonly end: () => void;
}

/** Starts a worker. Each of its answers goes to `hear`. */
export const startWorker = (hear: (answer: Answer) => void): WorkerClient => {
  const worker = new Worker(new URL("./worker/main.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Answer>) => hear(data);
  worker.onerror = ({ message }) => {
    const sentence = `the training worker has stopped: ${message || "it could not be loaded"}`;
    hear({ type: "failed", complaints: [{ path: [], sentence, brief: sentence }] });
  };
  return {
    ask: (request) => worker.postMessage(request),
    end: () => worker.terminate(),
  };
};
