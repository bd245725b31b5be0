/** Waiting rooms and consulting rooms. */
export const clinics = `
@ letter-from-the-clinic | test | Rosemary female 59, Abel male 62
Abel: neutral/face: That is the letter from the clinic.
Rosemary: fear/voice: You haven't opened it.
Abel: neutral: It was under the gas bill. I thought we'd have breakfast first.
Rosemary: anger/voice: Breakfast.
Abel: neutral: There's marmalade, the one with the thick peel.
Rosemary: anger: Four weeks we've waited for this, and you're talking to me about peel!
Abel: sadness: I just wanted... I wanted one more ordinary morning with you, that's all.
Rosemary: sadness/dialogue: Give me your hand, then. We'll do it together.
Abel: surprise: All clear. Rosie, it says all clear!
Rosemary: joy/voice: Pass me the marmalade.

@ the-plaster-cast | train | Renata female 43, Zack male 9, Carmen female 36
Renata: neutral: The saw only cuts hard things. It can't hurt your skin, look, I'm holding it to my hand.
Zack: fear/face: Okay.
Carmen: neutral: How long does it take?
Renata: neutral: Two minutes, and then a good wash.
Zack: surprise: Is that my arm? It's tiny, and it's got fur!
Carmen: disgust: Oh, Zack, that smell. What did you do with it all summer?
Zack: joy: There's a noodle in there! I remember that noodle!
Renata: disgust/sarcasm: How nice. We'll frame it for the waiting room.
Carmen: sadness/face: He's got so thin.
Renata: neutral: It comes back in a few weeks. Swimming's good, and so is climbing trees.
Zack: joy: You heard the lady, Mum. I've got to climb trees, it's medicine!
Carmen: neutral: Say goodbye to the doctor, and leave the noodle here.

@ waiting-room-three | train | Florence female 72, Hassan male 45, Polly female 26
Florence: neutral: What number are you?
Hassan: neutral: Thirty-eight. They're on thirty-one.
Florence: neutral/dialogue: Forty.
Hassan: anger: I've been here since half past eight, with an appointment for nine, and I've read every magazine about horses twice!
Polly: neutral: I'm sorry, the doctor's been called out. It'll be another hour, at least.
Hassan: anger/sarcasm: Oh, another hour! I was worried I'd have to leave.
Florence: joy: You should see how fast I can knit a hat. Hold out your hands, I need somebody for the wool.
Hassan: surprise/face: My hands.
Florence: neutral: Thumbs up, and keep it nice and loose.
Hassan: joy/voice: Like this?
Florence: neutral: A bit further apart. Now, what's the appointment for?

@ new-hearing-aid | train | Vernon male 77, Ottoline female 30, Mabel female 75
Ottoline: neutral: I've set them to the lower of the two programmes. Tell me when you hear something.
Vernon: surprise: There's a bird! There's a bird in this room!
Ottoline: neutral: It's outside. The window's been open the whole time.
Mabel: sadness/voice: He hasn't heard one in years.
Vernon: surprise/dialogue: You said that very quietly, and I got every word.
Mabel: joy/sarcasm: Oh dear. There goes my private life.
Vernon: disgust: What's that dreadful scraping, like a cat on a tin roof?
Ottoline: neutral: That's your jacket. It rubs against the collar.
Vernon: neutral: Say something else, Mabel. Anything at all.
Mabel: joy/face: You owe me forty years of answers.
`;
