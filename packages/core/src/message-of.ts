/** What a thrown value says: an `Error`'s message, or the value as text. */
export const messageOf = (thrown: unknown): string => {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    // An object without a text, such as one without a prototype.
    return "something that has no text was thrown";
  }
};
