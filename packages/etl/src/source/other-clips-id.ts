import type { WithClips } from './before-resampler.js';

/** `alternative` of a source that takes clips: what the results of clips are known by may depend on some that no decoder here can open. */
export function otherClipsId<Raw extends WithClips>(raw: Raw): Raw | undefined {
  const alternative = raw.clips?.id.alternative;
  return alternative === undefined ? undefined : { ...raw, clips: { ...raw.clips, id: { id: alternative } } };
}
