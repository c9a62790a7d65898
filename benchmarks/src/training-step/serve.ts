import { createInterface } from "node:readline";
import type { Answer, Ready, Request } from "./protocol.js";
import type { Work } from "./work.js";

/** The number of first values that are reported, and the default number of warm-ups. */
const FIRST_VALUES = 3;
/** Warm-ups end early after this many seconds. */
const LONGEST_WARM_UP = 20;

interface Clock {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

const now = (): Clock => {
  const { user, system } = process.cpuUsage();
  return { seconds: performance.now() / 1000, cpuSeconds: (user + system) / 1e6 };
};

const since = ({ seconds, cpuSeconds }: Clock): Clock => {
  const end = now();
  return { seconds: end.seconds - seconds, cpuSeconds: end.cpuSeconds - cpuSeconds };
};

const send = (line: unknown): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const repeat = async ({ tasks, settle }: Work, name: string, count: number): Promise<number> => {
  const task = tasks[name];
  if (task === undefined) throw new Error(`there is no task ${name}`);
  let value = Number.NaN;
  for (let i = 0; i < count; i++) value = await task();
  if (settle !== undefined) value = await settle();
  if (!Number.isFinite(value)) throw new Error(`${name} returned ${value}: nothing was measured`);
  return value;
};

const warmUp = async (work: Work, name: string) => {
  const values: number[] = [];
  const began = now();
  let seconds = 0;
  while (values.length < (work.warmUps ?? FIRST_VALUES) && since(began).seconds < LONGEST_WARM_UP) {
    const extra = (await work.extraLoss?.()) ?? 0;
    const start = now();
    values.push((await repeat(work, name, 1)) - extra);
    seconds = since(start).seconds;
  }
  return { values: values.slice(0, FIRST_VALUES), seconds };
};

/** Warms up, then answers requests, line by line, until its input ends. */
export const serve = async (work: Work, about: Omit<Ready, "tasks" | "facts">): Promise<void> => {
  const warm: Record<string, { values: readonly number[]; seconds: number }> = {};
  for (const name of Object.keys(work.tasks)) warm[name] = await warmUp(work, name);
  const facts = work.facts?.() ?? {};
  send({ ...about, tasks: warm, facts } satisfies Ready);
  let waiting = now();
  for await (const line of createInterface({ input: process.stdin })) {
    const idle = since(waiting);
    const { task, count } = JSON.parse(line) as Request;
    const start = now();
    await repeat(work, task, count);
    send({
      ...since(start),
      idleSeconds: idle.seconds,
      idleCpuSeconds: idle.cpuSeconds,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    } satisfies Answer);
    waiting = now();
  }
};
