/** What is known of a published list. */
export interface PublishedList {
  readonly file: string;
  readonly images: number;
  /** The first 16 digits of its SHA-256; absent where nobody here has seen the list. */
  readonly digest?: string;
}

/** A published set: its classes and its lists. */
export interface PublishedSet {
  readonly name: string;
  readonly classes: number;
  readonly train: PublishedList;
  readonly test: PublishedList;
  readonly validation?: PublishedList;
}

/**
 * The published long-tailed sets. Their tests are balanced.
 *
 * @source ImageNet-LT and Places-LT: Liu et al., CVPR 2019; iNaturalist 2018: van Horn et al., CVPR 2018. The digests are those of
 *         the lists of facebookresearch/classifier-balancing; MiSLAS's of Places-LT name files of another archive of Places.
 */
export const publishedSets = {
  imagenetLt: {
    name: "ImageNet-LT",
    classes: 1000,
    train: { file: "ImageNet_LT_train.txt", images: 115_846, digest: "efdbdad4f050237c" },
    test: { file: "ImageNet_LT_test.txt", images: 50_000, digest: "d1590191cf8a71fa" },
    validation: { file: "ImageNet_LT_val.txt", images: 20_000, digest: "9af7ba688acf9532" },
  },
  placesLt: {
    name: "Places-LT",
    classes: 365,
    train: { file: "Places_LT_train.txt", images: 62_500, digest: "726c4871dcbf07ce" },
    test: { file: "Places_LT_test.txt", images: 36_500, digest: "44eee8441c8098c5" },
    validation: { file: "Places_LT_val.txt", images: 7300, digest: "719e3cf3766c0913" },
  },
  inaturalist2018: {
    name: "iNaturalist 2018",
    classes: 8142,
    train: { file: "iNaturalist18_train.txt", images: 437_513 },
    test: { file: "iNaturalist18_val.txt", images: 24_426, digest: "efaeff65f80641b6" },
  },
} as const satisfies Readonly<Record<string, PublishedSet>>;
