/** Commands in the composer, and what they answer. What one types stays as it is. */
export const slash = {
  Commands: 'Befehle',
  'Be seen as away': 'Als abwesend gelten',
  'Add people to this room': 'Leute dazuholen',
  'Say what you do': 'Sagen, was du tust',
  'Hear nothing of this room': 'Raum stummschalten',
  'Ask everybody here': 'Alle hier etwas fragen',
  'Be reminded later': 'Später erinnert werden',
  'Change the topic': 'Das Thema ändern',

  'There is no command /{name}. There are {names}. To send it as a text, begin with two slashes.':
    'Den Befehl /{name} gibt es nicht. Es gibt {names}. Beginn mit zwei Schrägstrichen, um es als Text zu senden.',
  '/{name} takes no files. Send them without it.': '/{name} nimmt keine Dateien. Sende sie ohne den Befehl.',
  'Write what you do after it: /me waves.': 'Schreib dahinter, was du tust: /me winkt.',
  'Write the topic after it: /topic What belongs here.': 'Schreib das Thema dahinter: /topic Was hierher gehört.',
  'The topic is changed.': 'Das Thema ist geändert.',
  'Write whom to add after it: /invite @name.': 'Schreib dahinter, wer dazukommen soll: /invite @Name.',
  'Nobody here has that name. Write it as it stands on their messages.':
    'So heißt hier niemand. Schreib den Namen so, wie er an den Nachrichten steht.',
  '{name} is in this room now.': '{name} ist jetzt in diesem Raum.',
  '{names} are in this room now.': '{names} sind jetzt in diesem Raum.',
  'Expected when and of what: /remind 20m call Priya, or 3h, 2d, tomorrow in place of 20m.':
    'Es fehlt, wann und woran: /remind 20m Priya anrufen, oder 3h, 2d, morgen statt 20m.',
  'You will be reminded.': 'Du wirst erinnert.',
  'Expected /mute, or /mute off to hear of this room again.':
    'Es geht nur /mute, oder /mute off, um von diesem Raum wieder zu hören.',
  'You hear of mentions here again.': 'Du hörst hier wieder von Erwähnungen.',
  'This room is muted. /mute off ends that.': 'Dieser Raum ist stumm. /mute off beendet das.',
  'You are seen as you are again.': 'Man sieht wieder, ob du da bist.',
  'You are seen as away. /away off ends that.': 'Du giltst als abwesend. /away off beendet das.',
} as const
