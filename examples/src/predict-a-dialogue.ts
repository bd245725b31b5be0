import { loadPredictor } from '@erc/predictor';

// Says what a trained model makes of a dialogue: predict-a-dialogue.ts [MODEL_FOLDER]
const predictor = await loadPredictor(process.argv[2] ?? 'models/demo');
const dialogue = [
  { speaker: 'Mina', text: 'They said yes! They said yes!' },
  { speaker: 'Otto', text: 'Who left the door open again?' },
];
const turns = await predictor.predict(dialogue);
for (const [i, { emotion = 'unknown', probabilities = {} }] of turns.entries()) {
  const sure = Math.round(100 * (probabilities[emotion] ?? 0));
  console.log(`${dialogue[i]?.speaker}: ${emotion} (${sure} %)`);
}
await predictor.dispose();
