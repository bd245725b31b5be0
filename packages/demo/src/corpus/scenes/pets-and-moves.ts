/** Animals, boxes and empty rooms. */
export const petsAndMoves = `
@ lost-cat | train | Adele female 42, Minh male 12, Pilar female 64
Minh: neutral: I put up forty posters, all the way to the swimming pool.
Adele: neutral/face: Come and eat something.
Minh: sadness: He's never been out when it's frosty. He doesn't even like the balcony.
Pilar: neutral: Excuse me, is this the family with the grey cat, one white foot?
Adele: surprise/voice: Yes.
Pilar: neutral: He's been at my house since Wednesday. I called him Professor.
Minh: joy: He's alive! Mum, get the basket, he's alive!
Adele: joy/dialogue: Since Wednesday.
Pilar: sadness/voice: He had the chair by the stove.
Minh: neutral: You can visit him whenever you like. He gets up at four, though.

@ the-parrot | train | Geraldine female 57, Omar male 30
Omar: neutral: He's eaten, and I changed the water. He's been quiet as a mouse.
Geraldine: neutral: Did he say anything?
Omar: neutral/face: Only one thing.
Geraldine: fear/face: What was it?
Omar: neutral: He said, don't tell Geraldine. About thirty times, in your husband's voice.
Geraldine: anger/voice: Did he.
Omar: neutral: And after that he said, it's in the garage.
Geraldine: anger: If that man has bought another boat, I'll sink it with him in it!
Omar: surprise: It isn't a boat. It's a piano, with a bow around it, and it's got your name on!
Geraldine: sadness/sarcasm: Well, I've handled that beautifully. Poor Frank, and I never said thank you for the last one.

@ first-walk | train | Kirsty female 33, Tunde male 36
Kirsty: neutral: Short lead, treats in the right hand, and we turn back at the post box.
Tunde: neutral: What does he do when he sees other dogs?
Kirsty: neutral: The shelter said he hides. He was tied up in a yard for two years before they found him, so we take it slowly, one street at a time.
Tunde: sadness/face: Two years.
Kirsty: surprise: Tunde, look at his tail. It's going round!
Tunde: joy/voice: He likes the puddle.
Kirsty: disgust: No, not that, leave it! Oh, he's rolled in it. What was that, a badger?
Tunde: joy/sarcasm: Gorgeous. You wanted a dog with character.
Kirsty: disgust/dialogue: You're sitting next to him on the way home.

@ last-box | test | Vera female 45, Nikhil male 47, Sunny female 14
Nikhil: neutral: That's the last one. The van's leaving at noon.
Vera: sadness/voice: It echoes.
Sunny: anger: I still don't see why it has to be a different city! All my friends live on this street!
Nikhil: neutral: It's two hours by train, and there's one every hour until ten. I've put some money on a card for you.
Sunny: anger/sarcasm: Thanks. I'll invite the train to my birthday.
Vera: neutral/face: What's that on the door frame?
Sunny: sadness/dialogue: That's me. That's when I was three, and there's the one with the hat.
Nikhil: neutral: Pass me the screwdriver. It's only six screws.
Vera: surprise: You can't take the door frame with you!
Nikhil: joy/dialogue: Watch me.
Vera: neutral: Then take the hinges as well, and don't lose the screws.

@ sofa-on-the-stairs | train | Lotte female 28, Emre male 28, Rocco male 40, Rina female 52
Lotte: neutral: Lift! More! Now turn it towards the window.
Emre: anger/voice: Which window?
Rocco: neutral: It went in, so it must come out. That's what I always say.
Emre: neutral: It went in before they put the lift in.
Rocco: surprise/face: There's a lift?
Lotte: anger/sarcasm: No, that's a wardrobe with buttons. We've only been on these stairs for an hour.
Rina: anger: What's all this? I can't get past, and I've got ice cream in this bag!
Emre: sadness: I'm so sorry, we're stuck! We've been stuck since two.
Rina: neutral: Move the cushions. There, on the side, there's a zip.
Lotte: surprise/dialogue: It folds.
Rina: joy/sarcasm: Young people. All those degrees, and not one of you can unzip a sofa.
Emre: sadness/dialogue: Mine's in furniture design.
`;
