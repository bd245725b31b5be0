/** Children, parents and grandparents. */
export const families = `
@ the-tooth | train | Mila female 6, Esther female 38, Ben male 10
Mila: sadness: It's gone. I swallowed it with the apple, my very first one, and now it's gone for ever.
Esther: neutral: Open wide. It's the bottom one, on the right.
Ben: disgust: Eww, so it's in there, with the porridge and everything?
Mila: sadness/dialogue: Now she won't come.
Esther: neutral: We can write her a letter and put the apple next to it.
Ben: joy/sarcasm: Dear fairy, please bring a torch and a very long spoon.
Mila: anger/voice: Ben.
Esther: neutral: Look in your sock, sweetheart. Something's sticking out of the heel.
Mila: surprise: My tooth! How did it get in my sock?
Ben: surprise/face: From the apple.

@ piano-practice | dev | Agnes female 74, Casper male 11
Agnes: neutral: Twenty minutes, your mother said, and I've put the egg timer on.
Casper: anger/sarcasm: Yippee. My favourite twenty minutes of the whole week.
Agnes: neutral: What are you working on?
Casper: disgust/face: This one.
Agnes: surprise/voice: Let me see that.
Casper: neutral: It's called The Happy Miller. There's no miller in it, only scales.
Agnes: joy: I had to play that in 1960! I drew a moustache on him, and my teacher cried.
Casper: neutral/dialogue: There's no picture in mine.
Agnes: joy/face: There's a pencil.
Casper: surprise/voice: Really?

@ the-grown-up-table | train | Cora female 13, Vincent male 48, Paulina female 45, Stas male 51, Ida female 7
Paulina: neutral: Cora, you're sitting over here with us this year.
Ida: sadness/dialogue: And me?
Vincent: neutral: You've got the small table, with the twins and the crayons.
Ida: anger: The twins eat crayons! I'm the only one there who can read!
Stas: joy/dialogue: Sounds like my office. Bring a fork and defend yourself.
Cora: neutral: What do people talk about at this table?
Stas: neutral: Mortgages, mainly. Then somebody's knee, and whether the old road is quicker than the motorway, and after the pudding it's the knee again, from the beginning.
Cora: disgust/dialogue: For three hours.
Paulina: neutral/voice: You wanted to sit here.
Cora: surprise: Is that my name card over there? Ida, did you swap them?
Ida: joy/dialogue: You get the crayons. I want to hear about the knee.
Cora: anger/sarcasm: Oh, thank you so much. I've always loved crayons.

@ reading-glasses | train | Wallace male 83, June female 81
Wallace: neutral: Have you seen my glasses?
June: neutral: Which ones, for reading or for the television?
Wallace: neutral: For reading. I want to look at the thing that came from the town hall.
June: joy/face: Where did you have them last?
Wallace: anger: If I knew that, woman, I wouldn't be standing here patting the dog!
June: joy/sarcasm: Then it's a mystery. We shall have to send for a detective.
Wallace: anger/voice: June.
June: joy: Put your hand on your head, you daft old thing.
Wallace: surprise/dialogue: How long have they been up there?

@ video-call | test | Bertha female 78, Akua female 33, Kobby male 4
Akua: neutral: You have to press the green one, Grandma. The green button.
Bertha: neutral: I can hear you, but all I've got is a picture of my own ceiling.
Kobby: joy: Nana! I can see your nose! Only your nose!
Bertha: joy/dialogue: Then you're seeing the best of me.
Akua: neutral: How was the eye doctor?
Bertha: sadness/face: We'll talk about it another time.
Akua: sadness/voice: All right.
Kobby: neutral: I made a boat out of a milk carton. It's got a sail, and a bed for the frog.
Bertha: surprise: There's a frog on board?
Kobby: sadness/dialogue: He went home. I opened the lid and he just went home.

@ school-gate | train | Monique female 35, Harvey male 41, Ottilie female 8
Monique: surprise: Why is your daughter wearing a beard?
Harvey: neutral: Costumes have to be in by tomorrow. It's in the newsletter.
Monique: surprise/face: Tomorrow.
Harvey: neutral: Book characters. Ours is going as a lighthouse keeper, we've done the beard already.
Monique: anger/sarcasm: Of course you have. Lucky me, I've got all night and half a bedsheet.
Ottilie: joy: Mum, can I be a whale? A big one, with a hole that sprays?
Monique: sadness/voice: A whale.
Harvey: neutral: I've got some grey foam left over, and the garden pump.
Ottilie: joy/dialogue: With a pump!
Monique: neutral: What time are you home?
`;
