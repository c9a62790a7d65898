// Plain JavaScript: workers of the kill tests load it as they are.
export const eventLog = (store) => {
  let last = Promise.resolve();
  return {
    add: (event) => {
      if (event.type === "step") return;
      last = last.then(() => store.append("events.jsonl", `${JSON.stringify(event)}\n`)());
    },
    written: async () => {
      await last;
      return { _tag: "Right", right: undefined };
    },
  };
};
