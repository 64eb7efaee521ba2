/** Mail about what waits unread, and what ends it. */
export const mail = {
  Mail: 'Mail',
  'Mail about mentions': 'Mail über Erwähnungen',
  'When you are away and something waits for you: mentions, replies, threads that you follow, keywords, direct messages; once an hour at most':
    'Wenn du weg bist und etwas auf dich wartet: Erwähnungen, Antworten, Threads, denen du folgst, Stichwörter, Direktnachrichten; höchstens einmal in der Stunde',
  'Mail about mentions · {siteName}': 'Mail über Erwähnungen · {siteName}',
  'For {name}, of {siteName}.': 'Für {name}, von {siteName}.',
  'You get a mail when something has waited for you unread while you were away.':
    'Du bekommst eine Mail, wenn etwas ungelesen auf dich gewartet hat, während du weg warst.',
  'Stop these mails': 'Diese Mails beenden',
  'You get no mail about mentions. In your settings you can switch it on again.':
    'Du bekommst keine Mail über Erwähnungen. In deinen Einstellungen kannst du sie wieder anschalten.',
  'To your settings': 'Zu deinen Einstellungen',

  'Hello {name},': 'Hallo {name},',
  '1 message waits for you in {siteName}': 'In {siteName} wartet 1 Nachricht auf dich',
  '{n} messages wait for you in {siteName}': 'In {siteName} warten {n} Nachrichten auf dich',
  'With {name}': 'Mit {name}',
  'In {name}': 'In {name}',
  '{name} wrote to you, {when}': '{name} hat dir geschrieben, {when}',
  '{name} mentioned you, {when}': '{name} hat dich erwähnt, {when}',
  '{name} mentioned everybody, {when}': '{name} hat alle erwähnt, {when}',
  '{name} replied to you, {when}': '{name} hat dir geantwortet, {when}',
  '{name} wrote in a thread that you follow, {when}': '{name} hat in einem Thread geschrieben, dem du folgst, {when}',
  '{name} used a keyword of yours, {when}': '{name} hat eines deiner Stichwörter genannt, {when}',
  'A message': 'Eine Nachricht',
  'Read it': 'Lesen',
  'And {n} more': 'Und {n} weitere',
  'You get this because you were away from {siteName} for {n} minutes or more.':
    'Du bekommst das, weil du {n} Minuten oder länger nicht in {siteName} warst.',
  'No more of these mails': 'Keine solchen Mails mehr',
} as const
