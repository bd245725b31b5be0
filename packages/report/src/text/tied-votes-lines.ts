import type { TiedVotes } from '@erc/run-folder';

/** What is said of votes that tied; nothing where none did. */
export function tiedVotesLines({ byMean, byOrder }: TiedVotes, utterances: number): string[] {
  if (byMean + byOrder === 0) return [];
  return [
    `votes tied on ${byMean + byOrder} of ${utterances} utterances: the mean of the probabilities decided ${byMean}, the order of the classes ${byOrder}`,
  ];
}
