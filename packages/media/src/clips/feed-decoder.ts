/** What decoders of pictures and of sound have in common. */
interface Decoder<Chunk> {
  readonly state: CodecState;
  readonly decodeQueueSize: number;
  decode(chunk: Chunk): void;
  flush(): Promise<void>;
  close(): void;
}

export interface FeedDecoderOptions<D, Output> {
  readonly create: (init: { output: (output: Output) => void; error: (error: Error) => void }) => D;
  readonly configure: (decoder: D) => void;
  /** Takes what comes out, and closes it. */
  readonly take: (output: Output) => void;
}

/** Chunks that wait inside a decoder: enough to keep it busy, and no more memory than that. */
const MAX_QUEUE = 32;

/**
 * Feeds chunks to a decoder until there are no more, or one that it cannot decode. The decoder is closed whatever happens: one that
 * is left with work would keep the process alive.
 */
export async function feedDecoder<Chunk, Output, D extends Decoder<Chunk>>(
  chunks: AsyncGenerator<Chunk>,
  { create, configure, take }: FeedDecoderOptions<D, Output>,
): Promise<void> {
  let failed = false;
  const fail = (): void => {
    failed = true;
  };
  const decoder = create({ output: take, error: fail });
  try {
    configure(decoder);
    for await (const chunk of chunks) {
      while (!failed && decoder.decodeQueueSize >= MAX_QUEUE) await moment();
      if (failed || decoder.state !== 'configured') break;
      decoder.decode(chunk);
    }
    if (!failed && decoder.state === 'configured') await decoder.flush().catch(fail);
  } finally {
    if (decoder.state !== 'closed') decoder.close();
  }
}

const moment = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
