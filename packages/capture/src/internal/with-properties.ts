/** A temporary property of an object. */
export interface Change {
  readonly object: object;
  readonly key: PropertyKey;
  readonly descriptor: PropertyDescriptor;
}

/** Runs `f` with the changes applied, then restores the objects. */
export const withProperties = <A>(changes: readonly Change[], f: () => A): A => {
  const undo: (() => void)[] = [];
  try {
    for (const { object, key, descriptor } of changes) {
      const before = Object.getOwnPropertyDescriptor(object, key);
      Object.defineProperty(object, key, { ...descriptor, configurable: true });
      undo.push(() => {
        if (before === undefined) Reflect.deleteProperty(object, key);
        else Object.defineProperty(object, key, before);
      });
    }
    return f();
  } finally {
    for (const restore of undo.reverse()) restore();
  }
};

/** Temporary methods of an object. */
export const replaced = (
  object: object,
  methods: Readonly<Record<string, unknown>>,
): readonly Change[] =>
  Object.entries(methods).map(([key, value]) => ({
    object,
    key,
    descriptor: { value, writable: true },
  }));
