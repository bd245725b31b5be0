import { createRandom } from '@erc/core';
import { mcnemar, pairedBootstrap, scoreClassification } from '@erc/metrics';

// Which of two systems is better, and whether chance could explain the difference: on anybody's predictions, here made up.
const labels = ['anger', 'joy', 'neutral'];
const random = createRandom(1);
const truth = Array.from({ length: 200 }, () => random.integer(3));
const guesses = (right: number) => truth.map((label) => (random.next() < right ? label : random.integer(3)));
const [first, second] = [guesses(0.7), guesses(0.5)];

for (const predicted of [first, second]) {
  const { weightedF1, accuracy } = scoreClassification(truth, predicted, labels);
  console.log(`weighted F1 ${weightedF1.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`);
}
const { difference, low, high } = pairedBootstrap({ truth, first, second, labels, random });
console.log(`difference ${difference.toFixed(3)}, 95 % interval ${low.toFixed(3)} … ${high.toFixed(3)}`);
console.log(`McNemar: p = ${mcnemar(truth, first, second).pValue.toFixed(4)}`);
