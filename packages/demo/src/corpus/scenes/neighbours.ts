/** Fences, stairwells and parcels: people who live next to each other. */
export const neighbours = `
@ the-drum-kit | dev | Ingrid female 58, Tariq male 24
Ingrid: neutral: Good evening. I'm from the flat underneath.
Tariq: fear/voice: Oh. Hello.
Ingrid: neutral: You've bought a drum kit, I believe.
Tariq: neutral: It's second-hand. I only play until seven, and I've put a rug down.
Ingrid: anger: The rug is not helping! My plates walked along the shelf this afternoon.
Tariq: sadness: I'm sorry, honestly. I thought nobody was in during the day.
Ingrid: neutral/face: May I see it?
Tariq: surprise/dialogue: The kit? You want to come in?
Ingrid: joy: I played in a dance band for eleven years, young man. Move over and pass me those sticks.
Tariq: surprise/face: You can really play.

@ borrowed-ladder | test | Colin male 49, Bogdan male 45
Colin: neutral: I came to ask about the ladder.
Bogdan: neutral: Which one, the aluminium one with the paint on it?
Colin: neutral: Yes. You borrowed it in April, when you did the gutters.
Bogdan: surprise/face: April.
Colin: anger/voice: April.
Bogdan: sadness: I have bad news about that ladder, my friend. A lorry backed over it in June.
Colin: anger/sarcasm: And you told me straight away. How thoughtful.
Bogdan: neutral: I bought you another. It's behind the shed, still in the wrapping.
Colin: surprise: That's the three-section one! That's twice the price of mine!
Bogdan: joy/face: So we're good.
Colin: neutral/dialogue: Until you need to borrow this one.

@ parcel-for-number-nine | train | Delia female 31, Martin male 66
Delia: surprise: Goodness, that's enormous! Is it for me?
Martin: neutral: I've got a parcel here for number nine, but nobody answers.
Delia: neutral: They moved out at the weekend. Two vans and a piano.
Martin: surprise: Moved? They were watering their tomatoes on Friday!
Delia: neutral: It was all rather quick. Somebody's mother needed them up north.
Martin: sadness: And not a word. Their little one used to wave at me from that window.
Delia: neutral/voice: There's a note for you, actually. It was pushed under my door.
Martin: joy: Would you look at that. She's drawn me with the watering can, and given me hair.
Delia: joy/face: It's a good likeness.

@ the-hedge | train | Yvonne female 62, Graham male 64, Peter male 40
Yvonne: anger: You've cut it down to my knee, Graham! That hedge was older than your marriage!
Graham: neutral: It was over the line, and I sent two letters about it.
Yvonne: anger/sarcasm: Two letters. How very generous, from a man who lives four metres away.
Peter: neutral: Good morning, both! I'm from the council, about the boundary.
Graham: joy/voice: Right on time.
Peter: neutral: According to the plan of 1971, the line runs along the far side of the path. Here.
Yvonne: surprise/dialogue: The far side of the path.
Graham: fear/face: Could I, er, see that?
Peter: neutral: It does mean that the shed stands in this lady's garden, I'm afraid.
Yvonne: joy: Oh, what a glorious morning it's turned out to be.
Graham: anger/voice: We'll see about that.

@ smoke-on-the-stairs | train | Keisha female 29, Pavel male 35, Folake female 77
Keisha: fear: Pavel, open up! There's smoke all the way down the stairs!
Pavel: fear: Is it from ours? Grab the baby's blanket, I'll get my shoes.
Keisha: fear/voice: Third floor, I think. They're four minutes away.
Folake: neutral: What is everybody doing on my landing?
Pavel: fear/dialogue: Mrs Adeyemi, you have to come down with us.
Folake: surprise: Come down? For a tray of burnt plantain?
Keisha: joy/dialogue: Plantain. It's plantain!
Pavel: anger/dialogue: We carried a pram down three floors.
Folake: joy/dialogue: Then sit down and have some. Only the edges are black.
Keisha: neutral: I'll ring the fire brigade and tell them it's lunch.

@ new-in-the-building | train | Sofia female 33, Jamal male 30, Theo male 6
Sofia: neutral: Hi there! We've just moved in across the hall, number fourteen.
Jamal: joy: Ah, welcome! We heard the boxes. Do you need anything, a kettle, a screwdriver?
Sofia: neutral: A screwdriver would be great. Ours is in a box that says kitchen and contains shoes.
Theo: neutral: Do you have a dog?
Jamal: neutral: I've got a tortoise. He's about as old as I am.
Theo: surprise: As old as you? But you're really, really old!
Sofia: surprise/face: Theo.
Jamal: joy/sarcasm: Charming. Practically dust, I am.
Theo: joy: Can I feed him? Please, please, please?
Jamal: neutral: Tomorrow after school, if your mum says yes. He likes dandelions.
`;
