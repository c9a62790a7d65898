import { createInterface } from "node:readline";
import type { Answer, Ready, Request } from "./protocol.js";
import type { Task, Work } from "./work.js";

const WARM_UPS = 3;
/** Longer warm-ups than this end early. */
const PATIENCE = 20;

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

const once = async (name: string, task: Task): Promise<number> => {
  const value = await task();
  if (!Number.isFinite(value)) throw new Error(`${name} gave ${value}: nothing was measured`);
  return value;
};

const warmUp = async (name: string, task: Task, besides: () => Promise<number>) => {
  const values: number[] = [];
  const began = now();
  let seconds = 0;
  while (values.length < WARM_UPS && since(began).seconds < PATIENCE) {
    const extra = await besides();
    const start = now();
    values.push((await once(name, task)) - extra);
    seconds = since(start).seconds;
  }
  return { values, seconds };
};

/** Warms up, then measures what it is asked for, line by line, until its input ends. */
export const serve = async (
  { tasks, besides = async () => 0 }: Work,
  about: Omit<Ready, "tasks">,
): Promise<void> => {
  const warm: Record<string, { values: readonly number[]; seconds: number }> = {};
  for (const [name, task] of Object.entries(tasks)) warm[name] = await warmUp(name, task, besides);
  send({ ...about, tasks: warm } satisfies Ready);
  let waiting = now();
  for await (const line of createInterface({ input: process.stdin })) {
    const idle = since(waiting);
    const { task: name, count } = JSON.parse(line) as Request;
    const task = tasks[name];
    if (task === undefined) throw new Error(`there is no task ${name}`);
    const start = now();
    for (let i = 0; i < count; i++) await once(name, task);
    send({
      ...since(start),
      idleSeconds: idle.seconds,
      idleCpuSeconds: idle.cpuSeconds,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    } satisfies Answer);
    waiting = now();
  }
};
