/** What the name of an utterance says, such as `Ses01F_impro01_M003`. */
export interface UtteranceId {
  /** `Ses01F_impro01`. */
  readonly dialogue: string;
  /** 1 … 5. */
  readonly session: number;
  /** Who wears the motion-capture markers in this dialogue. */
  readonly marked: 'F' | 'M';
  /** Who speaks. */
  readonly speaker: 'F' | 'M';
}

/** Reads an utterance's name, or `undefined` when it is none. Backchannels without a label have names such as `…_MXX0`. */
export function parseUtteranceId(id: string): UtteranceId | undefined {
  const match = /^(Ses0([1-5])([FM])_\w+)_([FM])[\dX]+$/.exec(id);
  if (!match) return undefined;
  const [, dialogue, session, marked, speaker] = match as unknown as [
    string,
    string,
    string,
    'F' | 'M',
    'F' | 'M',
  ];
  return { dialogue, session: Number(session), marked, speaker };
}
