import { allErrors, type LongtailError, renderError } from "@longtail/core";
import type { Complaint } from "../protocol.js";

/** The single errors inside an error as sentences, each with the place it is about. */
export const complaintsOf = (error: LongtailError): readonly Complaint[] =>
  allErrors(error).map((single) => {
    const sentence = renderError(single);
    if (!("path" in single)) return { path: [], sentence, brief: sentence };
    const brief = renderError({ ...single, path: [] });
    // A key that should not be there is the place itself; one that is missing has none.
    const path = single._tag === "UnknownKey" ? [...single.path, single.key] : single.path;
    return { path, sentence, brief };
  });
