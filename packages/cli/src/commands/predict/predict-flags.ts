import { ConfigError } from '@erc/core';

/** What the command line says. Paths as the user wrote them. */
export interface PredictFlags {
  readonly text?: string;
  readonly audio?: string;
  readonly image?: readonly string[];
  readonly clip?: string;
  readonly subtitles?: string;
  readonly times?: string;
  readonly speaker?: string;
  readonly gender?: string;
  readonly dialogue?: string;
  readonly csv?: string;
  readonly out?: string;
  readonly stdin?: boolean;
  readonly media?: string;
  readonly plugin?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What is to be predicted. */
export type PredictMode = 'utterance' | 'recording' | 'csv' | 'stdin';

/** Flags of each mode: the first ones choose it. */
const MODES: Readonly<
  Record<
    PredictMode,
    { readonly by: readonly (keyof PredictFlags)[]; readonly beside: readonly (keyof PredictFlags)[] }
  >
> = {
  utterance: { by: ['text', 'audio', 'image', 'clip'], beside: ['speaker', 'gender', 'dialogue', 'json'] },
  recording: { by: ['subtitles', 'times'], beside: ['clip', 'json'] },
  csv: { by: ['csv'], beside: ['out', 'json'] },
  stdin: { by: ['stdin'], beside: ['media'] },
};
const NAMES: readonly PredictMode[] = ['utterance', 'recording', 'csv', 'stdin'];

const flagText = (flags: readonly string[]): string => flags.map((flag) => `--${flag}`).join(', ');

/**
 * What the flags ask for.
 *
 * @throws ConfigError for flags that ask for nothing or for two things, and for one that has no meaning beside the others.
 */
export function modeOf(flags: PredictFlags): PredictMode {
  const given = (names: readonly (keyof PredictFlags)[]): (keyof PredictFlags)[] =>
    names.filter((name) => flags[name] !== undefined);
  const isRecording = given(MODES.recording.by).length > 0;
  const chosenBy = (name: PredictMode): (keyof PredictFlags)[] =>
    given(MODES[name].by).filter((flag) => !(isRecording && MODES.recording.beside.includes(flag)));
  const [mode, other] = NAMES.filter((name) => chosenBy(name).length > 0);
  if (mode === undefined) {
    throw new ConfigError(
      `predict: expected ${flagText(MODES.utterance.by)}, --csv or --stdin, received none of them. predict --help says more.`,
    );
  }
  if (other !== undefined) {
    throw new ConfigError(
      `predict: expected one thing to predict, received ${flagText([...chosenBy(mode), ...chosenBy(other)])}.`,
    );
  }
  if (mode === 'recording') refuseHalfRecording(flags);
  const { by, beside } = MODES[mode];
  const all = NAMES.flatMap((name) => MODES[name].beside);
  const idle = given(all).find((name) => !beside.includes(name) && !by.includes(name));
  if (idle !== undefined) {
    throw new ConfigError(
      `--${idle}: expected beside ${NAMES.filter((name) => MODES[name].beside.includes(idle))
        .map((name) => flagText(MODES[name].by))
        .join(' or ')}, received it beside ${flagText(given(by))}.`,
    );
  }
  return mode;
}

function refuseHalfRecording({ clip, subtitles, times }: PredictFlags): void {
  if (subtitles !== undefined && times !== undefined) {
    throw new ConfigError('predict: expected --subtitles or --times, received both.');
  }
  if (clip !== undefined) return;
  throw new ConfigError(
    `${subtitles === undefined ? '--times' : '--subtitles'}: expected --clip beside it, the recording; received none.`,
  );
}
