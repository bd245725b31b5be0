/** Restaurants, canteens and home stoves. */
export const kitchens = `
@ saturday-service | train | Raoul male 46, Ines female 29, Benji male 19, Mae female 24
Mae: neutral: Table nine, two sole, one risotto, and no parsley on anything!
Raoul: neutral: Sole in six minutes. Ines, how's the rice?
Ines: neutral: Four minutes. I need stock.
Benji: sadness/voice: There isn't any.
Raoul: anger/voice: Say that again.
Benji: sadness/dialogue: I poured it out. I thought it was the washing-up water.
Raoul: anger/sarcasm: Eleven hours on the stove. And to think people say it tastes of something.
Ines: neutral: I've got the mushroom water, and the rind of the cheese. Give me a lid.
Mae: surprise: Nine wants to know what's in the risotto. They're asking for a second one!
Raoul: joy/face: Well, tell them it's a secret.
Benji: joy/dialogue: So should I pour it out again tomorrow?
Raoul: anger/face: Benji.

@ the-inspector | test | Mrinal male 39, Odile female 55
Mrinal: fear/voice: You're early.
Odile: neutral: I'm on time. I'd like to see the cold store first, and your temperature log.
Mrinal: neutral: It's on the inside of the door. We write it down at seven, two and ten.
Odile: disgust/face: And what would this be?
Mrinal: neutral: Fermented shrimp. It's been in that jar since the spring.
Odile: disgust: I can feel it in my eyes. I have smelled harbours with more mercy.
Mrinal: joy/face: Try it.
Odile: disgust/sarcasm: With pleasure. I'll have a whole bucket, and ring my doctor.
Mrinal: neutral: One drop, on the end of a cucumber.
Odile: surprise/voice: Oh.
Mrinal: joy/dialogue: You see?

@ sunday-pancakes | train | Gus male 45, Tamsin female 15
Gus: neutral: How many do you want, two or three?
Tamsin: neutral/voice: I'm not hungry.
Gus: neutral: There's the syrup from the market, and your brother hasn't found it yet.
Tamsin: sadness/face: Did she call?
Gus: neutral: Last night, from the ship. They're north of the islands, the line was bad.
Tamsin: sadness/sarcasm: Lovely. It's not as if I've been waiting or anything.
Gus: neutral: It was twenty past three. She asked me to let you sleep, she's ringing again at ten.
Tamsin: surprise: At ten? It's five to ten now!
Gus: joy/dialogue: Then you'd better have three.
Tamsin: neutral: Where did you put the charger?

@ canteen-queue | dev | Birgit female 51, Chidi male 27, Ewan male 33
Ewan: neutral: What's on the left, under the lid?
Birgit: neutral: Cauliflower bake. On the right it's the same with cheese.
Chidi: disgust: It's grey. It's got a skin on it, and I think the skin just moved.
Ewan: disgust/sarcasm: Yum. I was hoping for something that would look back at me.
Birgit: anger/dialogue: Next, please.
Chidi: neutral: Could I just have the soup?
Birgit: anger: There were four hundred dinners and two pairs of hands today, so you'll have what's there!
Chidi: sadness: You're right. I'm sorry, we were only being silly.
Ewan: surprise: Hang on, I've tried it. That's actually the best thing I've eaten all week!
Birgit: joy/voice: There's more.

@ the-sourdough | train | Romy female 32, Elliot male 34
Elliot: joy/voice: I'm home.
Romy: neutral: Did you feed it?
Elliot: neutral/dialogue: Before I left for work, fifty grams of rye.
Romy: neutral: And where did you put the jar?
Elliot: neutral: On the boiler, where it's warm.
Romy: disgust/voice: Come and look at the boiler.
Elliot: surprise: How did it get on the ceiling?
Romy: disgust: It's in the light switch. It's in my slippers, and it's still bubbling!
Elliot: joy/sarcasm: But other than that, would you say it's rising?
Romy: joy/face: Get the scraper.
Elliot: disgust/face: It's warm.
`;
