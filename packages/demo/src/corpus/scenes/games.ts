/** Board games, quizzes and long evenings. */
export const games = `
@ the-longest-turn | train | Freya female 25, Hideo male 26, Craig male 27, Anya female 25, Luca male 24
Hideo: neutral: I've got two sheep and a brick. Does anybody want to trade?
Craig: neutral: What for?
Hideo: neutral/dialogue: Ore.
Anya: neutral: Don't give him ore, he only needs one more for the city.
Freya: anger/dialogue: Anya.
Luca: surprise/sarcasm: What, Freya has a plan? In the fourth hour of the game?
Craig: neutral: I'll give you an ore for both of the sheep.
Freya: anger: That was our deal, you snake! You shook my hand on it!
Craig: joy/sarcasm: It's nothing personal. I've just got a thing about sheep.
Hideo: neutral/face: That makes ten.
Anya: surprise: Ten? You've won? You've been sitting there eating crisps!
Luca: joy/dialogue: Quiet as a grave, and then he robs it.

@ pub-quiz | dev | Barney male 37, Louisa female 36, Sergei male 41, Ebony female 34
Barney: neutral: Question nine. Which planet spins on its side?
Ebony: neutral/dialogue: Um... Saturn?
Sergei: neutral: Uranus, it's tilted by about ninety-eight degrees.
Louisa: neutral/voice: Are you sure?
Sergei: neutral/dialogue: Ninety-eight.
Barney: anger/dialogue: I've written Saturn in pen.
Louisa: anger/sarcasm: Well done, Barney. And who needs a question mark, when you've got confidence.
Ebony: surprise: They've just read it out. It counts, they can't tell your Saturn from a Uranus!
Barney: joy/sarcasm: You're welcome. Years of awful handwriting, and you all laughed.
Sergei: neutral: Question ten. Longest river in Asia.

@ cards-at-the-home | test | Hilda female 86, Reg male 84, Dot female 88, Marlon male 24
Dot: joy/sarcasm: Don't hurry, Reg. We'll all still be sitting here at Christmas.
Dot: neutral: How many cards do we get, seven or nine?
Hilda: neutral: Nine. He's been shuffling since the six o'clock news.
Reg: anger/voice: Take your time, Reg. That's what you could say.
Marlon: neutral: Tea's up! Who had the two sugars?
Dot: neutral/dialogue: Me, love.
Hilda: surprise: Four aces! He's dealt me four aces, look!
Reg: anger: You don't show them, Hilda! Seventy years and she still shows them!
Dot: joy/sarcasm: Such a poker face. She'd have made a marvellous spy.
Marlon: neutral/face: There's an empty chair.
Reg: sadness: That's Bill's. We deal him in on Fridays, it's only polite.
Hilda: sadness/voice: He never had a good hand.

@ the-escape-room | train | Trudy female 39, Gabriel male 40, Skye female 14
Skye: neutral: The clock's stopped at ten to four, so try three, five, zero.
Gabriel: neutral/dialogue: It's got four wheels.
Skye: neutral/dialogue: Then fifteen fifty.
Trudy: surprise: It clicked! It's opening, you clever girl!
Gabriel: disgust: There's a hand in here, and it's wet. Why would anyone make it wet?
Skye: joy/face: Shake it.
Gabriel: disgust/sarcasm: Delighted, I'm sure. Should I kiss it as well?
Trudy: neutral: Four minutes left. There must be a key on it somewhere.
Gabriel: anger/sarcasm: Forty pounds well spent. A cellar, a rubber hand, and my own family laughing at me.
Skye: joy: Under the ring! It's under the ring, Dad, pull!
Trudy: joy/dialogue: With three seconds to go.
Gabriel: neutral: What time is it? And who's got the car keys?
`;
