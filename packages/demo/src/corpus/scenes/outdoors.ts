/** Farms, gardens, hills and weather. */
export const outdoors = `
@ the-wrong-summit | dev | Sigrid female 44, Paul male 46, Mei female 16, Hector male 15
Paul: neutral: According to the map, the hut should be on our right in about ten minutes.
Mei: neutral/voice: You said that an hour ago.
Hector: disgust/sarcasm: My left boot's delightful, thanks for asking. It's full of bog, and it's warm.
Sigrid: neutral: Let me see the map.
Paul: anger/face: I know how to read a map.
Sigrid: neutral: What's the name of the mountain we're climbing?
Paul: neutral: The Great Horn, two thousand and eleven metres.
Hector: surprise: The sign says Little Horn. Dad, this is the wrong mountain!
Mei: anger/sarcasm: Magnificent. Let's do them all, we're only three or four mountains behind.
Sigrid: joy: Turn round, you lot. Nobody told me that the sea would be on this side.
Paul: joy/dialogue: That's why I picked it.
Mei: anger/voice: You picked it.

@ calving-night | train | Morag female 66, Iain male 18
Morag: neutral: Bring the lamp closer, and hold her tail to the side.
Iain: disgust: There's slime all the way up my sleeve. It's in my ear!
Morag: neutral: Both feet and the nose, good. Now pull, whenever she pushes.
Iain: fear/voice: It isn't breathing.
Morag: neutral: Straw! Rub it hard, harder than that.
Iain: fear/dialogue: It still isn't. Gran, it still isn't!
Morag: neutral/voice: Lift the head.
Iain: surprise: It sneezed! It sneezed all over me!
Morag: joy/face: That'll be a heifer.
Iain: joy/sarcasm: Ruined my best jumper, and I've never seen anything so ugly. I'm calling her Duchess.
Morag: neutral: Wash your arms, there's another one due by morning.

@ rain-on-the-hay | train | Walter male 54, Magda female 49, Joss male 25
Walter: neutral: The forecast's changed. Rain by four, instead of tomorrow night.
Magda: anger/face: Of course it has.
Joss: neutral: How much is still lying on the lower field?
Walter: neutral: A third. Say forty bales, if the baler holds.
Magda: anger: If the baler holds! I've been asking you for a new belt since Whitsun!
Walter: sadness/voice: I know you have.
Joss: neutral: Er, about that. I bought one on Monday, with my own money. It's behind the seat.
Walter: surprise/dialogue: You bought one.
Magda: joy/voice: What are we standing here for?
Joss: neutral: The belt takes an hour. We can start at the top end by hand.

@ the-giant-pumpkin | train | Rowena female 61, Dilip male 58, Humphrey male 70
Humphrey: neutral: Next one, please! Careful with the stalk.
Dilip: neutral: It took four of us and a door to get it here.
Humphrey: neutral: Two hundred and six kilos, and a half.
Rowena: surprise/voice: And a half.
Dilip: neutral: What's yours, Rowena, if I may ask?
Rowena: sadness/dialogue: Two hundred and six.
Humphrey: disgust: Just a moment, there's something dripping. Phew! This one's rotten right through underneath.
Dilip: sadness: It can't be! I sang to it. I covered it up every single night.
Rowena: sadness/face: I'm sorry, Dilip.
Dilip: joy/sarcasm: No, you're not, you old witch. Go and get your ribbon.
Rowena: sadness/dialogue: I'd rather have come second.

@ thunder-at-the-lake | test | Annika female 27, Bruno male 29
Bruno: neutral: Did you count?
Annika: neutral: Nine seconds. That's three kilometres.
Bruno: fear/sarcasm: Perfect. And here we sit, holding on to an aluminium pole.
Annika: neutral: We'd better go and sit in the car until it's gone past.
Bruno: anger: I said it this morning! I said, look at those clouds, and you said, what clouds, and put your sunglasses on!
Annika: joy/sarcasm: Yes, my captain. You were right once, we'll put it in the newspaper.
Bruno: surprise: Did you see that one? It came out of the lake, going upwards!
Annika: joy/dialogue: Who needs fireworks?
Bruno: fear/voice: In the car, Annika.

@ allotment-keys | train | Percy male 69, Salma female 34, Jory male 37
Jory: surprise: All of this is one garden?
Percy: neutral: The tap's behind the compost, the gate sticks when it's wet, and if a man called Roy offers you rhubarb, say yes, or he won't speak to you until August.
Salma: neutral: How long have you had this plot?
Percy: neutral/voice: Since the children were small.
Jory: joy: Look at these, there must be ten kilos of blackcurrants!
Percy: neutral: They want cutting right back in the autumn. Down to here, don't be shy.
Jory: disgust: Ugh! I've put my hand into a slug the size of a shoe.
Percy: joy/sarcasm: That's Kenneth, he comes with the shed. Treat him well.
Salma: sadness/face: Won't you miss it?
Percy: sadness: It's the mornings I'll miss. There's always a robin, about half past six.
Salma: neutral: You could keep a key.
Percy: surprise/face: To the gate?
`;
