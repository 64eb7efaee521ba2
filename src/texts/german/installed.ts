/** The app that a browser installs, and the page without a network. */
export const installed = {
  'Team chat that never loses a message.': 'Teamchat, der keine Nachricht verliert.',
  Mentions: 'Erwähnungen',
  Search: 'Suche',
  'No connection': 'Keine Verbindung',
  'Hubbub does not answer. What you wrote is kept on this device and goes out when the connection is back. This page then leads on by itself.':
    'Hubbub antwortet nicht. Was du geschrieben hast, bleibt auf diesem Gerät und geht hinaus, sobald die Verbindung wieder da ist. Dann führt diese Seite von selbst weiter.',
} as const
