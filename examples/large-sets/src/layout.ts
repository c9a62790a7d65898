/** The name of a picture of a class, by its number among all pictures of its part. */
type PathOf = (label: number, number: number) => string;

/** How a set lies on disk: the names of its lists, the paths in them, and its classes. */
export interface Layout {
  /** As many classes as the pictures have, where absent. */
  readonly classes?: number;
  readonly train: { readonly list: string; readonly pathOf: PathOf };
  readonly test: { readonly list: string; readonly pathOf: PathOf };
}

const digits = (value: number, count: number): string => String(value).padStart(count, "0");
const synset = (label: number): string => `n${digits(label, 8)}`;
const kingdoms = ["Plantae", "Insecta", "Aves", "Fungi"];
// Where iNaturalist has a file's MD5.
const hash = (label: number, number: number): string =>
  digits(label, 16) + digits(number, 16).split("").reverse().join("");

const inaturalist: PathOf = (label, number) =>
  `train_val2018/${kingdoms[label % kingdoms.length]}/${label}/${hash(label, number)}.jpg`;

/** The published layouts, and a plain one for classes that can be learned. */
export const layouts = {
  own: {
    train: {
      list: "train.txt",
      pathOf: (label, number) => `train/${digits(label, 2)}/${digits(number, 6)}.jpg`,
    },
    test: {
      list: "test.txt",
      pathOf: (label, number) => `test/${digits(label, 2)}/${digits(number, 6)}.jpg`,
    },
  },
  "imagenet-lt": {
    classes: 1000,
    train: {
      list: "ImageNet_LT_train.txt",
      pathOf: (label, number) => `train/${synset(label)}/${synset(label)}_${number}.JPEG`,
    },
    test: {
      list: "ImageNet_LT_test.txt",
      pathOf: (label, number) => `val/${synset(label)}/ILSVRC2012_val_${digits(number, 8)}.JPEG`,
    },
  },
  "places-lt": {
    classes: 365,
    train: {
      list: "Places_LT_train.txt",
      pathOf: (label, number) => `train/place_${digits(label, 3)}/${digits(number, 8)}.jpg`,
    },
    test: {
      list: "Places_LT_test.txt",
      pathOf: (label, number) =>
        `val/place_${digits(label, 3)}/Places365_val_${digits(number, 8)}.jpg`,
    },
  },
  "inaturalist-2018": {
    classes: 8142,
    train: { list: "iNaturalist18_train.txt", pathOf: inaturalist },
    // Beside the training images, in the same folders.
    test: {
      list: "iNaturalist18_val.txt",
      pathOf: (label, number) => inaturalist(label, 10 ** 9 + number),
    },
  },
} as const satisfies Readonly<Record<string, Layout>>;

/** The name of a layout. */
export type LayoutName = keyof typeof layouts;
