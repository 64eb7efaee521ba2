/** Messages, threads, and what one does with a message. */
export const messages = {
  New: 'Neu',
  'Earlier messages': 'Frühere Nachrichten',
  'Later messages': 'Spätere Nachrichten',
  'Earlier replies': 'Frühere Antworten',
  'Later replies': 'Spätere Antworten',
  '{n} new since {day} · start there': '{n} neue seit {day} · dort anfangen',
  unread: 'ungelesen',
  'unread, mentions you': 'ungelesen, erwähnt dich',
  'This message was deleted': 'Diese Nachricht wurde gelöscht',

  'Deleted message': 'Gelöschte Nachricht',
  '(edited)': '(bearbeitet)',
  '(pinned)': '(angeheftet)',
  Actions: 'Aktionen',
  Reactions: 'Reaktionen',
  '1 other': 'eine weitere Person',
  '{n} others': '{n} weitere',
  'From a thread': 'Aus einem Thread',
  'Remove previews': 'Vorschau entfernen',
  bytes: 'Bytes',

  'Search emoji': 'Emoji suchen',
  'Often used': 'Oft benutzt',
  'Edit message': 'Nachricht bearbeiten',
  '{esc} cancels, {enter} saves': '{esc} bricht ab, {enter} speichert',

  Threads: 'Threads',
  'That you started, answered or follow': 'Die du begonnen oder beantwortet hast oder verfolgst',
  'Mark all read': 'Alle als gelesen markieren',
  'Threads that you start, answer or follow will be here, the latest reply first.':
    'Hier stehen die Threads, die du beginnst, beantwortest oder verfolgst, die neueste Antwort zuerst.',
  'Earlier threads': 'Frühere Threads',
  '1 reply': '1 Antwort',
  '{replies} replies': '{replies} Antworten',
  'No replies yet': 'Noch keine Antworten',
  'last {when}': 'zuletzt {when}',
  '{n} new': '{n} neu',
  Thread: 'Thread',
  Replies: 'Antworten',
  'Follow this thread': 'Diesem Thread folgen',
  'Close thread': 'Thread schließen',
  'Load new replies': 'Neue Antworten laden',
  'Mark read': 'Als gelesen markieren',
  'Also send to {room}': 'Auch an {room} senden',
  'This room is archived. It stays readable, and nobody can write here.':
    'Dieser Raum ist archiviert. Er bleibt lesbar, und niemand kann hier schreiben.',
  'Only room administrators write here.': 'Hier schreibt nur die Raumadministration.',
  'Join the room to write here.': 'Tritt dem Raum bei, um hier zu schreiben.',

  'Saved messages': 'Gemerkte Nachrichten',
  'Only you see what you save': 'Nur du siehst, was du dir merkst',
  'You have saved nothing. Save a message from its actions, and it stands here.':
    'Du hast dir nichts gemerkt. Merk dir eine Nachricht über ihre Aktionen, dann steht sie hier.',
  'Remove the message of {name}': 'Nachricht von {name} entfernen',

  'Versions · {name}': 'Fassungen · {name}',
  'What {name} wrote, and how it was edited': 'Was {name} geschrieben hat, und wie es bearbeitet wurde',
  'Show in the room': 'Im Raum zeigen',
  Now: 'Jetzt',
  'At first': 'Zuerst',
  Before: 'Davor',
  'This message was deleted, and what it said with it.':
    'Diese Nachricht wurde gelöscht, und mit ihr, was darin stand.',
  'This message was never edited.': 'Diese Nachricht wurde nie bearbeitet.',
  'What it said before was not kept.': 'Was vorher darin stand, wurde nicht behalten.',

  Forward: 'Weiterleiten',
  'What {name} wrote': 'Was {name} geschrieben hat',
  'Your words to it': 'Deine Worte dazu',
  'Choose a room': 'Wähl einen Raum',
  'Where it is from is told only where everybody may read it.':
    'Woher sie stammt, steht nur dabei, wo alle sie lesen dürfen.',
  Report: 'Melden',
  'Thank you. The admins of this site see it now.': 'Danke. Die Administration sieht es jetzt.',
  'Back to the room': 'Zurück zum Raum',
  'What is wrong with it?': 'Was ist damit nicht in Ordnung?',
  'The admins see the message, your name and these words. Nobody else learns of it.':
    'Die Administration sieht die Nachricht, deinen Namen und diese Worte. Sonst erfährt niemand davon.',

  'Record a voice message': 'Sprachnachricht aufnehmen',
} as const
