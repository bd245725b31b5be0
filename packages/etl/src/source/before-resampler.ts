import type { ClipsId } from '@erc/media/node';

/** The part of a raw corpus that says what the results of its clips are known by. */
export interface WithClips {
  readonly clips: { readonly id: ClipsId } | undefined;
}

/** `former` of a source that takes clips: folders whose clips went through the first resampler are made anew. */
export function beforeResampler<Raw extends WithClips>(
  raw: Raw,
): { readonly raw: Raw; readonly why: string } | undefined {
  const former = raw.clips?.id.former;
  if (former === undefined) return undefined;
  return {
    raw: { ...raw, clips: { ...raw.clips, id: { id: former } } },
    why: 'the sound of its clips was resampled by another version',
  };
}
