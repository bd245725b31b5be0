// The package's own types name their files without endings, which Node's resolution does not find.
declare module 'media-captions' {
  /** What the text of a cue is made of. */
  export type VTTNode =
    | { readonly type: 'text'; readonly data: string }
    | {
        readonly type: 'c' | 'i' | 'b' | 'u' | 'ruby' | 'rt' | 'v' | 'lang' | 'timestamp';
        /** Of `v`. */
        readonly voice?: string;
        readonly children: readonly VTTNode[];
      };

  export interface VTTCue {
    readonly startTime: number;
    readonly endTime: number;
    readonly text: string;
  }

  export function parseText(
    text: string,
    options: { readonly type: 'vtt' | 'srt' },
  ): Promise<{ readonly cues: readonly VTTCue[] }>;

  /** Seconds; `null` for another text. */
  export function parseVTTTimestamp(text: string): number | null;

  export function tokenizeVTTCue(cue: VTTCue): VTTNode[];
}
