/** The app that a browser installs, and the page without a network. */
export const installed = {
  'Team chat that never loses a message.': 'Teamchat, der keine Nachricht verliert.',
  Mentions: 'Erwähnungen',
  Search: 'Suche',
  'No connection': 'Keine Verbindung',
  'Hubbub does not answer. What you wrote is kept on this device and goes out when the connection is back. This page then leads on by itself.':
    'Hubbub antwortet nicht. Was du geschrieben hast, bleibt auf diesem Gerät und geht hinaus, sobald die Verbindung wieder da ist. Dann führt diese Seite von selbst weiter.',
  Share: 'Teilen',
  Message: 'Nachricht',
  'Choose a room. It waits there as a draft until you send it.':
    'Wähle einen Raum. Dort wartet es als Entwurf, bis du es sendest.',
  'No room that you may write in has these letters.': 'Kein Raum, in dem du schreiben darfst, hat diese Buchstaben.',
  '1 file goes along.': '1 Datei geht mit.',
  '{n} files go along.': '{n} Dateien gehen mit.',
} as const
