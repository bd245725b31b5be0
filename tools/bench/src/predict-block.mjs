/** The bytes of a text in base 64, in Node and in a page alike. */
const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const turnOf = ({ speaker, text, wav, images }) => ({
  speaker,
  ...(text !== undefined && { text }),
  ...(wav !== undefined && { audio: { wav: bytesOf(wav) } }),
  ...(images && { visual: { frames: images.map(bytesOf) } }),
});

export async function predictBlock(predictor, utterance, { warmUp, repetitions }) {
  const dialogue = [turnOf(utterance)];
  for (let i = 0; i < warmUp; i++) await predictor.predict(dialogue);
  const ms = [];
  let probabilities = {};
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    const [turn] = await predictor.predict(dialogue);
    ms.push(performance.now() - start);
    probabilities = turn.probabilities;
  }
  return { ms, probabilities };
}
