/** Kitchens, hallways and sofas: people who live together. */
export const homes = `
@ the-leaking-roof | train | Mara female 34, Otto male 61
Mara: neutral: The bucket in the hallway is full again, so I've put the big stock pot under it.
Otto: sadness/voice: I see it.
Mara: neutral: The roofer wants to come on Thursday, between nine and twelve.
Otto: anger: He said Thursday last week, and the Thursday before that one!
Mara: neutral/face: So what do you want to do?
Otto: anger/sarcasm: Oh, nothing much. He could climb up there and earn the deposit he took in March.
Mara: fear: Dad, listen. That creaking - is that the beam?
Otto: fear/dialogue: Take your coffee and go into the other room. Now, please.
Mara: surprise: Wait. It's a pigeon! There's an entire pigeon sitting in the ceiling!
Otto: joy/dialogue: Well, at least one of us enjoys living here.

@ whose-yoghurt | train | Priya female 26, Daniel male 27, Wen female 25
Priya: neutral: There was a yoghurt on the top shelf, the one with the blue lid.
Daniel: neutral: When did you last see it?
Priya: anger: This morning, Daniel, with my name written on it. Twice.
Wen: neutral/face: Maybe it's behind the milk.
Daniel: fear/face: I should, um, probably tell you something about breakfast.
Priya: anger/sarcasm: Oh, take your time. I've only been looking forward to it since Tuesday.
Daniel: surprise: Hold on, mine was strawberry. Why is there a peach one in the bin as well?
Wen: sadness/dialogue: That was me. I had a rotten day and it was right there.
Priya: neutral: Fine. New rule, everybody gets a shelf.
Daniel: joy/dialogue: So we're a household with laws now.
Wen: neutral: I'll get a roll of tape and a marker.

@ the-blue-paint | train | Hannah female 41, Luis male 43
Luis: neutral: I did the first coat while you were out.
Hannah: surprise/face: You did this yourself?
Luis: joy: All four walls, and not a drop on the floor.
Hannah: disgust/voice: It's very... blue.
Luis: neutral: The tin said morning harbour. It dries a shade lighter, apparently.
Hannah: disgust/sarcasm: No, it's striking. Like a swimming pool that somebody forgot about.
Luis: sadness/voice: Okay.
Hannah: neutral: Let's look at it tomorrow in daylight, before we decide anything.

@ key-in-the-door | train | Ruth female 68, Alan male 70
Ruth: neutral: You've got the key, haven't you? I left mine on the hook.
Alan: surprise/dialogue: I left mine on the hook.
Ruth: anger/sarcasm: Brilliant. Fifty years of marriage and we've finally synchronised.
Alan: neutral: Marion next door still has the spare, if she's home.
Ruth: neutral: She's at her sister's until Sunday.
Alan: fear: Ruth, the soup. I left the soup on.
Ruth: fear/voice: How long ago?
Alan: neutral: Hang on, the bathroom window's open. I could fit through that.
Ruth: joy/sarcasm: Of course you could. In which century, darling?
Alan: neutral: Give me a leg up, and mind the roses.

@ dinner-for-six | train | Amara female 38, Felix male 39, Noor female 36
Felix: neutral: I've set the table for six, and the lamb needs another forty minutes.
Amara: neutral: It's four now. The Hendersons have a babysitter problem.
Felix: sadness/face: So it's just us, Noor and your brother.
Noor: joy: Hello! I let myself in, and I've brought somebody you haven't seen since university!
Amara: surprise: No. No! Is that really Bea out there?
Noor: joy/dialogue: In the flesh, and starving.
Felix: neutral: Then it's five. I'll move the chairs back.
Noor: disgust: Felix, sorry, but what is that smell coming from the oven?
Felix: fear/dialogue: Forty minutes, I said. Forty! Where are the gloves?
Amara: joy/sarcasm: Never change, chef. You're a danger to us all.
Felix: anger/voice: Very funny.

@ the-thermostat | train | Greta female 52, Sam male 19
Greta: neutral: Who turned the heating up to twenty-four?
Sam: neutral/voice: I don't know.
Greta: anger/face: You're in a T-shirt, in January, with the window open.
Sam: neutral: It gets stuffy when the computer's running.
Greta: anger/sarcasm: Of course. We'll just heat the street, shall we? Lucky street.
Sam: anger/face: Sure. Whatever you say.
Greta: neutral: Nineteen during the day, sixteen at night. That's what we agreed on.
Sam: surprise: Hang on, is this bill for a month? Four hundred, for one month?
Greta: sadness/voice: Now you see.
Sam: sadness: I didn't know it was that bad, Mum. Sorry.
`;
