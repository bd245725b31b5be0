/** Counters, markets and repairs: people who buy and sell. */
export const shops = `
@ the-third-kettle | train | Norman male 63, Aisha female 24
Norman: neutral: I'd like to return this kettle.
Aisha: neutral: Do you have the receipt with you?
Norman: neutral: I have all three receipts. It's my third kettle since Easter.
Aisha: surprise: Three? What do you do with them?
Norman: anger/sarcasm: I race them. What do you think I do with a kettle?
Aisha: neutral/voice: I'm only asking.
Norman: sadness: You're right, forgive me. My wife drinks tea with her friends at four, and I promised.
Aisha: neutral: This one's on display, it's steel and it has five years of warranty. Same price for you.
Norman: joy/voice: Well then.
Aisha: neutral: Keep this receipt with the other three.

@ wedding-shoes | train | Tessa female 30, Milo male 26, Joan female 57
Joan: joy: My little girl, buying her wedding shoes! Somebody give me a tissue.
Milo: neutral: These are a thirty-nine, and those are the same in ivory.
Joan: neutral: Walk up and down a bit. You'll be on your feet for twelve hours.
Tessa: disgust/face: They're certainly shiny.
Joan: joy: I think they're adorable! Like something off a cake!
Tessa: disgust/sarcasm: Exactly what I've dreamt of, Mum. Feet like a cake.
Milo: neutral: There is also a flat one, in suede. It's not in the bridal section, strictly speaking.
Tessa: joy: Oh. Oh, these I could dance in until Monday.
Joan: sadness/voice: If you're sure.
Tessa: neutral: They're green, Mum. Grandma wore green, you showed me the photo.
Joan: joy/dialogue: She did, didn't she.

@ second-hand-piano | dev | Leopold male 71, Kim female 35
Kim: neutral: How old would you say it is?
Leopold: neutral: 1912, according to the plate. Two owners, always in the same street.
Kim: neutral: And how much are you asking for it?
Leopold: neutral/face: That depends on who plays it.
Kim: surprise: You want me to audition? In a furniture shop?
Leopold: joy: One tune. Anything you like, even with wrong notes.
Kim: fear/voice: It's, um... it's been a while.
Leopold: joy/dialogue: There. You can have it for the price of the delivery.
Kim: surprise/face: You can't mean that.

@ fish-stall | train | Rosalind female 45, Declan male 38
Rosalind: neutral: Two mackerel, please, and could you take the heads off?
Declan: neutral: They came in this morning, off my cousin's boat.
Rosalind: disgust/sarcasm: So fresh. That one's looking at me through a fog.
Declan: anger/face: I can get you another.
Rosalind: neutral: Have you got the smaller ones, for smoking?
Declan: neutral: Under the ice. Eight for ten, or I'll do you a dozen for fourteen.
Rosalind: neutral: Eight will do. It's only the two of us and the cat.
Declan: joy/dialogue: So, one each for you and six for the boss.

@ phone-repair | train | Haruka female 19, Stefan male 32
Haruka: sadness/voice: It fell into the lake. From a pedal boat.
Stefan: neutral: How long was it under water?
Haruka: neutral: About half an hour, until a boy with a fishing net found it.
Stefan: surprise: Half an hour, and it still lights up? I've never seen that.
Haruka: fear/voice: The pictures are all on there.
Stefan: neutral: Leave it here until Friday. I'll dry the board and see what I can read.
Haruka: neutral/face: And if you can't read anything?
Stefan: joy: Hang on, look at this. Four thousand pictures, all of them there!
Haruka: joy/dialogue: Every single one of them.
Stefan: neutral: Copy them tonight, before you go anywhere near a lake. Twice.

@ the-price-tag | test | Winnie female 50, Oscar male 8, Bernard male 59
Oscar: joy: Auntie, they've got the telescope from the book! The real one!
Winnie: neutral: Don't touch the lens, sweetheart. Hold it by the tube.
Bernard: neutral: That one's got a hundred-and-fourteen-millimetre mirror. You'd see the rings of Saturn.
Winnie: surprise/sarcasm: And that's all it costs. I thought they might want the house as well.
Bernard: neutral: The tripod and two eyepieces are included in that.
Oscar: sadness/dialogue: It's okay. I can look at the picture in the book.
Winnie: sadness/face: Let's go and have an ice cream.
Bernard: neutral: There's one in the back with a scratch on it. I was going to keep it for parts.
Oscar: joy/voice: Is there?
Winnie: joy: You've just made two people very happy, do you know that?
Oscar: neutral: It needs a dark place, Auntie, without any street lamps.
`;
