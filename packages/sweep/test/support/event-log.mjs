// Plain JavaScript: workers of the kill tests load it as they are.
export const eventLog = (store) => {
  let [last, waiting] = [Promise.resolve(), ""];
  const flush = async () => {
    const text = waiting;
    waiting = "";
    if (text !== "") await store.append("events.jsonl", text)();
  };
  return {
    add: (event) => {
      if (event.type === "step") return;
      waiting += `${JSON.stringify(event)}\n`;
      last = last.then(flush);
    },
    written: async () => {
      await last;
      return { _tag: "Right", right: undefined };
    },
  };
};
