/** The label codes of IEMOCAP's evaluation files, with the name of each. `xxx` says that no label won most raters. */
export const IEMOCAP_EMOTIONS = {
  ang: 'angry',
  hap: 'happy',
  exc: 'excited',
  sad: 'sad',
  neu: 'neutral',
  fru: 'frustrated',
  sur: 'surprised',
  fea: 'fearful',
  dis: 'disgusted',
  oth: 'other',
  xxx: 'undecided',
} as const;

export type IemocapCode = keyof typeof IEMOCAP_EMOTIONS;

export const IEMOCAP_CODES = Object.keys(IEMOCAP_EMOTIONS) as IemocapCode[];

/** Words of the raters, in lower case, with the code of each. */
export const CODE_OF_WORD: ReadonlyMap<string, IemocapCode> = new Map([
  ['anger', 'ang'],
  ['happiness', 'hap'],
  ['excited', 'exc'],
  ['sadness', 'sad'],
  ['neutral', 'neu'],
  ['neutral state', 'neu'],
  ['frustration', 'fru'],
  ['surprise', 'sur'],
  ['fear', 'fea'],
  ['disgust', 'dis'],
  ['other', 'oth'],
]);

/** Labels in class order, with the codes that each stands for. Codes that no label names are left out. */
export type IemocapGroups = Readonly<Record<string, readonly IemocapCode[]>>;

/** Happy ∪ excited, in the class order of the published text-and-audio systems: angry 0, happy 1, sad 2, neutral 3. */
const FOUR = { angry: ['ang'], happy: ['hap', 'exc'], sad: ['sad'], neutral: ['neu'] } as const;

/** The label sets of the literature, by the value of the option `labels`. */
export const IEMOCAP_LABEL_SETS: Readonly<Record<'4' | '5' | '6' | 'all', IemocapGroups>> = {
  4: FOUR,
  5: { ...FOUR, other: ['fru', 'sur', 'fea', 'dis', 'oth', 'xxx'] },
  6: {
    happy: ['hap'],
    sad: ['sad'],
    neutral: ['neu'],
    angry: ['ang'],
    excited: ['exc'],
    frustrated: ['fru'],
  },
  all: Object.fromEntries(
    IEMOCAP_CODES.filter((code) => code !== 'xxx').map((code) => [IEMOCAP_EMOTIONS[code], [code]]),
  ),
};

/** The label of each code that is kept. */
export function labelsByCode(groups: IemocapGroups): ReadonlyMap<IemocapCode, string> {
  return new Map(
    Object.entries(groups).flatMap(([label, codes]) =>
      codes.map((code): [IemocapCode, string] => [code, label]),
    ),
  );
}
