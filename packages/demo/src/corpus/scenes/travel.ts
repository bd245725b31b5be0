/** Trains, airports and roads: people on their way. */
export const travel = `
@ seat-forty-two | train | Helga female 55, Ravi male 29
Ravi: neutral: Excuse me, I think you're in forty-two. That's the one on my ticket.
Helga: neutral: Mine says forty-two as well. Coach C, at the window, facing forwards.
Ravi: neutral: My ticket says coach C, seat forty-two, Tuesday the ninth.
Helga: surprise/voice: Tuesday the ninth.
Ravi: neutral/face: That's today, isn't it?
Helga: sadness: Today's the ninth. Mine's for the eighth. I've missed the whole day, I've missed her birthday.
Ravi: sadness/voice: I see.
Helga: anger/sarcasm: Marvellous. Retired for one month, and I've already mislaid a Monday.
Ravi: joy: Stay there, please. There's a free one opposite, and I've got cake.
Helga: sadness/dialogue: I was going to stand at the door with a balloon.

@ gate-change | dev | Zoe female 23, Mateo male 25, Clara female 24
Zoe: joy: Fourteen days of sun, you two, and not one spreadsheet!
Zoe: neutral: The screen says B19, boarding in ten minutes.
Mateo: neutral: We're at, hang on, A4. How far is that?
Clara: fear: There's a train between the terminals. A train! We'll never make it.
Zoe: anger: I told you! I told you not to go looking at sunglasses, and you both said, Zoe, we've got loads of time!
Mateo: anger/sarcasm: Because you didn't try on nine pairs yourself.
Clara: neutral: Excuse me, sir, which way to the B gates?
Zoe: neutral/voice: What did he say?
Clara: surprise: Delayed. Ours is delayed by two hours!
Mateo: joy/dialogue: Two hours. Who wants noodles?
Zoe: joy: I have never been so pleased to be stuck in an airport.
Clara: disgust/face: Noodles, at nine in the morning.

@ flat-tyre | train | Bronwyn female 39, Ellis male 12
Ellis: surprise: Mum! What was that bang?
Bronwyn: fear/voice: Stay in the car.
Ellis: neutral: Is it the tyre?
Bronwyn: neutral: Front left. The jack should be under the mat in the boot, together with the spare.
Ellis: neutral: There's a jack, and there's my old sledge, but there's no wheel.
Bronwyn: anger/dialogue: Your father.
Ellis: neutral: He took it out for the camping stuff, I think. He needed the space.
Bronwyn: anger/sarcasm: How clever of him. We can drive home on a camping chair.
Ellis: joy: Can we have the sandwiches now, at least? It's a really nice view.
Bronwyn: neutral: One each. The rest is for the man with the tow truck.

@ night-train-north | train | Anneli female 70, Joseph male 21
Joseph: surprise/voice: They've made the beds already.
Anneli: neutral: Upper or lower? I took the lower one, because of my knees.
Joseph: neutral: Upper's fine. I've never slept on a train before.
Anneli: joy: Oh, you'll love it. You fall asleep in a forest and wake up beside the sea, and a man with a moustache brings you coffee in a glass.
Joseph: neutral: Are you going on holiday?
Anneli: neutral/face: I'm going to sell a house.
Joseph: neutral: Was it yours?
Anneli: sadness: My brother's. He planted the apple trees when I was born, one for each of us.
Joseph: sadness/face: I'm glad you got the lower one.
Anneli: joy/voice: You're a kind boy.

@ lost-luggage | test | Ilse female 47, Marcus male 36
Ilse: neutral: It's a green hard-shell case with a red ribbon on the handle.
Marcus: neutral: And the number on your tag, please? It starts with two letters.
Ilse: neutral: KV 883 201.
Marcus: surprise/face: That's interesting.
Ilse: anger: Interesting is not the word I'm hoping for. My concert is in five hours.
Marcus: neutral: It's been to Lisbon, then Oslo, and it's on its way to Lisbon again.
Ilse: anger/sarcasm: I'm so happy for it. It's having a better year than me.
Marcus: joy/face: It'll qualify for our lounge soon.
Ilse: anger/voice: Excuse me?
Marcus: fear/dialogue: Nothing, madam. I'll ring Lisbon right now.

@ ferry-deck | train | Kofi male 52, Linnea female 17
Linnea: disgust/sarcasm: It's heavenly on the lower deck. Cold chips, diesel, and somebody's wet dog.
Kofi: neutral: Look at the horizon and breathe slowly. That's the trick.
Linnea: sadness/voice: Did Mum like boats?
Kofi: joy/voice: She was terrible. She once turned green on a pedal boat in a park.
Linnea: joy/face: You never told me that.
Kofi: neutral: It was before you were born. I had to pedal for both of us.
Linnea: surprise: Dad, look, over there! Are those dolphins?
Kofi: joy: Seven, eight, I can't even count them! Lean back a bit, you'll fall in.
Linnea: fear/face: I'm holding on.
`;
