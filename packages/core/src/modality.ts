/** The modalities of an utterance, in the order in which streams are joined. */
export const MODALITIES = ['text', 'audio', 'visual'] as const;

/** What a feature stream was made from. */
export type Modality = (typeof MODALITIES)[number];

/**
 * Stream names in the house's one order: by modality (text, audio, visual), then by name.
 *
 * @param streams Modality of each stream, by stream name. The order of the keys does not matter.
 */
export function orderedStreamNames(
  streams: Readonly<Record<string, { readonly modality: Modality }>>,
): string[] {
  return Object.keys(streams).sort((a, b) => {
    const byModality = MODALITIES.indexOf(streams[a]!.modality) - MODALITIES.indexOf(streams[b]!.modality);
    return byModality || (a < b ? -1 : a > b ? 1 : 0);
  });
}
