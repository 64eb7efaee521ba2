/** What only script says: while a page is open, and when its connection is not. */
export const script = {
  'Back online': 'Wieder online',
  '1 new message': '1 neue Nachricht',
  '{n} new messages': '{n} neue Nachrichten',
  '{n} new messages, last from {name}': '{n} neue Nachrichten, zuletzt von {name}',
  '{name}, in the thread': '{name}, im Thread',
  '{name} in {room}: {words}': '{name} in {room}: {words}',
  'a file': 'eine Datei',
  '{name} is typing…': '{name} schreibt …',
  '{name} and {other} are typing…': '{name} und {other} schreiben …',
  'Several people are typing…': 'Mehrere schreiben …',
  'Next try in {n} s.': 'Nächster Versuch in {n} s.',
  Latest: 'Neueste',

  'Sending…': 'Wird gesendet …',
  'Waiting for the connection': 'Wartet auf die Verbindung',
  'There was no connection for a day.': 'Einen Tag lang gab es keine Verbindung.',
  'There is no connection.': 'Es gibt keine Verbindung.',
  'There is no connection to the server. Try again in a moment.':
    'Es gibt keine Verbindung zum Server. Versuch es gleich noch einmal.',
  'The server answered {status}.': 'Der Server hat {status} geantwortet.',
  'That did not work.': 'Das hat nicht geklappt.',
  'That was not saved. {reason}': 'Das wurde nicht gespeichert. {reason}',
  'Reload the page and try again.': 'Lade die Seite neu und versuch es noch einmal.',
  '{n} characters left': 'Noch {n} Zeichen',
  '{n} characters too many': '{n} Zeichen zu viel',

  Copied: 'Kopiert',
  'Link copied': 'Link kopiert',
  'Text copied': 'Text kopiert',
  'Message deleted': 'Nachricht gelöscht',
  'That is no thread.': 'Das ist kein Thread.',
  'You left this room.': 'Du hast diesen Raum verlassen.',
  'You are no longer in this room.': 'Du bist nicht mehr in diesem Raum.',
  'This room is no longer there.': 'Diesen Raum gibt es nicht mehr.',
  'This room can not be followed any more. Reload the page.':
    'Diesem Raum lässt sich nicht mehr folgen. Lade die Seite neu.',
  'Tell all {n} people here?': 'Allen {n} Leuten hier Bescheid geben?',
  '@room tells everybody in this room, whatever they are doing.':
    '@room gibt allen in diesem Raum Bescheid, was sie auch gerade tun.',
  Show: 'Zeigen',
  'Reminder: {words}': 'Erinnerung: {words}',
  'something that is gone': 'etwas, das es nicht mehr gibt',
  'A message could not be sent.': 'Eine Nachricht konnte nicht gesendet werden.',

  Describe: 'Beschreiben',
  'What {name} shows': 'Was auf {name} zu sehen ist',
  'Remove {name}': '{name} entfernen',
  'Uploading {name}': '{name} wird hochgeladen',
  'Files are still on their way. Try again in a moment.': 'Dateien sind noch unterwegs. Versuch es gleich noch einmal.',
  'Not attached: {reason}': 'Nicht angehängt: {reason}',
  'Not attached: {n} more. A message has {most} files at most.':
    'Nicht angehängt: {n} weitere. Eine Nachricht hat höchstens {most} Dateien.',
  'It is too large.': 'Sie ist zu groß.',

  'This takes a secure connection (https).': 'Das braucht eine sichere Verbindung (https).',
  'On iPhone and iPad, put Hubbub on the home screen first, and open it from there.':
    'Leg Hubbub auf iPhone und iPad zuerst auf den Home-Bildschirm und öffne es von dort.',
  'This browser can not be told while it shows no page.':
    'Dieser Browser lässt sich nicht benachrichtigen, solange er keine Seite zeigt.',
  'Your browser does not allow it. Allow notifications for this site in its settings.':
    'Dein Browser lässt es nicht zu. Erlaube in seinen Einstellungen Benachrichtigungen für diese Seite.',
  'The browser keeps nothing of this site. Is it a private window?':
    'Der Browser behält nichts von dieser Seite. Ist es ein privates Fenster?',

  'Voice message': 'Sprachnachricht',
  Recording: 'Aufnahme läuft',
  Stop: 'Beenden',
  Upload: 'Hochladen',
  'There is no connection to the server. The recording is kept, and goes up when there is one.':
    'Der Server ist nicht zu erreichen. Die Aufnahme bleibt und wird hochgeladen, sobald er es wieder ist.',
  'Play {name}': '{name} abspielen',
  'Pause {name}': '{name} anhalten',
  'Save as a file': 'Als Datei speichern',
  'Discard the recording': 'Aufnahme verwerfen',
  'Recording discarded.': 'Aufnahme verworfen.',
  'Recording. Escape discards it.': 'Aufnahme läuft. Escape verwirft sie.',
  '30 seconds left.': 'Noch 30 Sekunden.',
  'The microphone may not be used here. Allow it for this site in your browser, then try again.':
    'Das Mikrofon darf hier nicht benutzt werden. Erlaube es dieser Seite im Browser, dann versuch es noch einmal.',
  'No microphone was found. Connect one, then try again.':
    'Es wurde kein Mikrofon gefunden. Schließ eines an, dann versuch es noch einmal.',
  'The microphone can not be used now. Perhaps another program has it.':
    'Das Mikrofon lässt sich gerade nicht benutzen. Vielleicht hat es ein anderes Programm.',
  'Nothing was recorded. Try again.': 'Es wurde nichts aufgenommen. Versuch es noch einmal.',
  'The microphone went away. What was said before is kept.':
    'Das Mikrofon ist weg. Was bis dahin gesagt wurde, ist noch da.',
  'Recording stopped when the page went out of sight. What was said before is kept.':
    'Die Aufnahme hat geendet, als die Seite nicht mehr zu sehen war. Was bis dahin gesagt wurde, ist noch da.',
  'Recording stopped after 5 minutes, which is the most. All of it is kept.':
    'Die Aufnahme hat nach 5 Minuten geendet, länger geht es nicht. Alles davon ist da.',
} as const
