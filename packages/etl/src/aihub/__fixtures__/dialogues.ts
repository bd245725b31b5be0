type Content = Record<string, string | null>;
const CONTENT: Content = {
  HS01: '오늘 발표를 망쳤어.',
  SS01: '무슨 일이 있었나요?',
  HS02: '준비한 말을 다 잊었어.',
  SS02: '많이 속상하셨겠어요.',
  HS03: '',
  SS03: '',
};

interface EntryOptions {
  readonly code?: string;
  readonly id?: string;
  readonly content?: Content;
  readonly profile?: string;
}

/** A dialogue of one of the two files. */
export const entry = (
  talk: string,
  { code = 'E18', id = `S06_D02_${code}`, content = CONTENT, profile = 'Pro_05349' }: EntryOptions = {},
) => ({
  profile: {
    'persona-id': profile,
    persona: { 'persona-id': 'A02_G02_C01', human: ['A02', 'G02'], computer: ['C01'] },
    emotion: { 'emotion-id': id, type: code, situation: ['S06', 'D02'] },
  },
  talk: { id: { 'profile-id': profile, 'talk-id': talk }, content },
});

/** Where a file lies in the download; its folder names are decomposed, as macOS has them. */
export const pathOf = (part: 'Training' | 'Validation'): string =>
  `018.감성대화/${part}_221115_add/라벨링데이터/감성대화말뭉치(최종데이터)_${part}.json`.normalize('NFD');
