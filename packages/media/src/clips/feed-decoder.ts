/** What decoders of pictures and of sound have in common. */
interface Decoder<Chunk> {
  readonly state: CodecState;
  readonly decodeQueueSize: number;
  decode(chunk: Chunk): void;
  flush(): Promise<void>;
  close(): void;
}

export interface FeedDecoderOptions<Packet, Chunk, Output, D> {
  readonly create: (init: { output: (output: Output) => void; error: (error: Error) => void }) => D;
  readonly configure: (decoder: D) => void;
  /** What the decoder takes of a packet. */
  readonly chunkOf: (packet: Packet) => Chunk;
  /** Takes what comes out, and closes it. */
  readonly take: (output: Output) => void;
}

/** How a decoder got on. */
export interface Feeding {
  /** It has taken all packets without an error. Only then is what came out the same on every run: what a decoder still held when it failed is lost by chance. */
  readonly isWhole: boolean;
  /** Packets that it had been given when it was done, or when it was known to have failed: the one that it failed at is among them. */
  readonly packets: number;
}

/** Chunks that wait inside a decoder: enough to keep it busy, and no more memory than that. */
const MAX_QUEUE = 32;

/**
 * Feeds packets to a decoder until there are no more, or one that it cannot decode. The decoder is closed whatever happens: one that
 * is left with work would keep the process alive.
 */
export async function feedDecoder<Packet, Chunk, Output extends { close(): void }, D extends Decoder<Chunk>>(
  packets: AsyncIterable<Packet> | Iterable<Packet>,
  { create, configure, chunkOf, take }: FeedDecoderOptions<Packet, Chunk, Output, D>,
): Promise<Feeding> {
  let failed = false;
  const fail = (): void => {
    failed = true;
  };
  let isOver = false;
  const decoder = create({
    // A decoder that has failed may still give what it held: by chance, and too late.
    output: (output) => (isOver ? output.close() : take(output)),
    error: fail,
  });
  const isUsable = (): boolean => !failed && decoder.state === 'configured';
  let fed = 0;
  try {
    configure(decoder);
    for await (const packet of packets) {
      while (!failed && decoder.decodeQueueSize >= MAX_QUEUE) await moment();
      if (!isUsable()) return { isWhole: false, packets: fed };
      fed++;
      try {
        decoder.decode(chunkOf(packet));
      } catch {
        return { isWhole: false, packets: fed };
      }
    }
    if (isUsable()) await decoder.flush().catch(fail);
    return { isWhole: isUsable(), packets: fed };
  } finally {
    isOver = true;
    if (decoder.state !== 'closed') decoder.close();
  }
}

const moment = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
