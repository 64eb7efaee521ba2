import type { Role } from '../../src/accounts/viewer.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { ROLE_NAMES } from '../accounts/role-name.ts'

/** What an audited action is called, before the name of whom or what it was done to. */
export function auditWords(action: string, details: Record<string, unknown>): string {
  const words = WORDS[action]
  if (words === undefined) return action
  const isOfRoles = action === 'person.role_changed' || 'role' in details
  return t(words).replace(/\{(\w+)\}/g, (_, key: string) => plain(details[key], isOfRoles))
}

/** Of a subject that is not named to everybody. */
export function subjectWords(name: string): string {
  const words = UNNAMED.find((each) => each === name)
  return words === undefined ? name : t(words)
}

function plain(value: unknown, isOfRoles: boolean): string {
  if (isOfRoles && isRole(value)) return t(ROLE_NAMES[value])
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?'
}

const isRole = (value: unknown): value is Role => typeof value === 'string' && Object.hasOwn(ROLE_NAMES, value)

/** A kind of action, as it stands before the dot. */
export function kindWords(kind: string): string {
  const words = KINDS[kind]
  return words === undefined ? kind : t(words)
}

const KINDS: Record<string, Text> = {
  site: 'This place',
  person: 'People',
  identity: 'Accounts elsewhere',
  sign_in: 'Signing in',
  session: 'Sessions',
  two_factor: 'Two-step sign-in',
  token: 'Tokens',
  invite: 'Invites',
  message: 'Messages',
  report: 'Reports',
  emoji: 'Emoji',
  room: 'Rooms',
}

const UNNAMED = ['a private room', 'a direct room'] as const satisfies Text[]

const WORDS: Record<string, Text> = {
  'site.set_up': 'Opened this place',
  'site.restored': 'Put back the backup of {taken_at}',
  'site.renamed': 'Renamed this place from “{from}” to “{to}”',
  'site.previews_on': 'Switched link previews on',
  'site.previews_off': 'Switched link previews off',
  'person.joined': 'Came to this place',
  'person.email_changed': 'Changed their e-mail',
  'person.password_changed': 'Changed their password',
  'person.password_reset': 'Reset the password of',
  'identity.linked': 'Linked their account at {provider}',
  'identity.unlinked': 'Unlinked their account at {provider}',
  'person.reset_link_made': 'Made a link to a new password for',
  'person.reset_asked': 'A link to a new password was sent to',
  'sign_in.phone_link_made': 'Made a link for their phone',
  'person.role_changed': 'Changed the role from {from} to {to}:',
  'person.deactivated': 'Deactivated, ending {sessions} sessions:',
  'person.reactivated': 'Reactivated',
  'session.ended': 'Ended sessions ({sessions})',
  'sign_in.done': 'Signed in',
  'sign_in.failed': 'Tried a wrong password',
  'sign_in.code_failed': 'Tried a wrong code',
  'two_factor.on': 'Switched two-step sign-in on',
  'two_factor.off': 'Switched two-step sign-in off',
  'two_factor.reset': 'Switched two-step sign-in off for',
  'two_factor.codes_made': 'Made new spare codes',
  'two_factor.code_used': 'Used a spare code',
  'token.made': 'Made the token “{name}”',
  'token.revoked': 'Revoked a token',
  'invite.made': 'Made an invite as {role}',
  'invite.revoked': 'Revoked an invite',
  'invite.link_made': 'Made a new join link as {role}',
  'invite.link_off': 'Switched the join link off',
  'message.deleted': 'Deleted a message of somebody else',
  'message.reported': 'Reported a message',
  'report.resolved': 'Dealt with a report',
  'message.restored': 'Brought back a message of somebody else',
  'emoji.added': 'Added the emoji :{name}:',
  'emoji.removed': 'Removed the emoji :{name}:',
  'room.created': 'Made the room',
  'room.updated': 'Changed the room',
  'room.archived': 'Archived the room',
  'room.unarchived': 'Brought back the room',
  'room.joined': 'Joined the room',
  'room.left': 'Left the room',
  'room.member_added': 'Added somebody to the room',
  'room.member_removed': 'Removed somebody from the room',
  'room.role_changed': 'Changed a role in the room',
}
