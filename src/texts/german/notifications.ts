export const notifications = {
  Notifications: 'Benachrichtigungen',
  'You are told of direct messages, of mentions and replies, of threads that you follow, and of your keywords. A room can tell you more or less: by the bell at its top.':
    'Dir wird gesagt, wenn dir jemand direkt schreibt, dich erwähnt oder dir antwortet, wenn sich in Threads etwas tut, denen du folgst, und wenn eines deiner Stichwörter fällt. Ein Raum kann dir mehr sagen oder weniger: mit der Glocke oben in ihm.',
  'While Hubbub is closed': 'Während Hubbub geschlossen ist',
  'On this device': 'Auf diesem Gerät',
  'Web push, while you look at none of your pages': 'Web Push, während du auf keine deiner Seiten siehst',
  'Switching it on takes a browser that runs scripts.':
    'Zum Einschalten braucht es einen Browser, der Skripte ausführt.',
  'Show the text': 'Den Text zeigen',
  'Otherwise only who and where': 'Sonst nur, wer und wo',
  'Since {when}': 'Seit {when}',
  'Tell {name} no more': '{name} nichts mehr sagen',
  'Take out': 'Herausnehmen',

  'Do not disturb': 'Nicht stören',
  'Nothing is pushed and nothing sounds; counts still move.':
    'Nichts wird zugestellt und nichts klingt; gezählt wird weiter.',
  Paused: 'In Pause',
  'Go on': 'Weiter',
  Pause: 'Pause',
  'For a while, from now on': 'Für eine Weile, von jetzt an',
  'Until tomorrow, 9:00': 'Bis morgen, 9:00',
  'Quiet hours': 'Ruhezeit',
  'Other hours': 'Andere Zeit',
  'Every day from {from} until {until}': 'Jeden Tag von {from} bis {until}',
  'Every day, by the clocks of {zone}': 'Jeden Tag, nach den Uhren von {zone}',
  'Switch off': 'Ausschalten',
  From: 'Von',

  Keywords: 'Stichwörter',
  'One a line. You are told of messages with these words, whole, in any language.':
    'Eines je Zeile. Dir werden Nachrichten mit diesen Wörtern gesagt, als Ganzes, in jeder Sprache.',
  'Save keywords': 'Stichwörter speichern',
  Sound: 'Klang',
  'For what is for you, while a page is open': 'Für das, was dir gilt, während eine Seite offen ist',
  None: 'Keiner',
  Drop: 'Tropfen',
  Bell: 'Glocke',
  Knock: 'Klopfen',

  '{name} in {room}': '{name} in {room}',
  'Wrote to you': 'Hat dir geschrieben',
  'Mentioned you': 'Hat dich erwähnt',
  'Wrote to everybody in the room': 'Hat allen im Raum geschrieben',
  'Replied to you': 'Hat dir geantwortet',
  'Wrote a message': 'Hat etwas geschrieben',
} as const
