/** What an audited action is called, before the name of whom or what it was done to. */
export function auditWords(action: string, details: Record<string, unknown>): string {
  const words = WORDS[action]
  if (words === undefined) return action
  return words.replace(/\{(\w+)\}/g, (_, key: string) => plain(details[key]))
}

const plain = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '?')

const WORDS: Record<string, string> = {
  'site.set_up': 'Opened this place',
  'site.renamed': 'Renamed this place from “{from}” to “{to}”',
  'people.joined': 'Joined',
  'people.email_changed': 'Changed the e-mail of',
  'people.password_changed': 'Changed the password of',
  'people.password_reset': 'Reset the password of',
  'people.deactivated': 'Deactivated, ending {sessions} sessions:',
  'people.reactivated': 'Reactivated',
  'roles.changed': 'Changed the role from {from} to {to}:',
  'sessions.ended': 'Ended {sessions} sessions of',
  'sign_in.done': 'Signed in',
  'sign_in.failed': 'Wrong password for',
  'tokens.made': 'Made the token “{name}” of',
  'tokens.revoked': 'Revoked a token of',
  'invites.made': 'Made an invite as {role}',
  'invites.revoked': 'Revoked an invite',
  'invites.link_made': 'Made a new join link',
  'invites.link_off': 'Switched the join link off',
  'room.created': 'Made the room',
  'room.updated': 'Changed the room',
}
