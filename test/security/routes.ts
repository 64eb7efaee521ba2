import { PASSWORD } from '../harness/instance.ts'

/**
 * Who gets what a route gives:
 * - `anyone`, also signed out; `first run`: anyone until the site is set up, then nobody; `operator`: who runs the program;
 * - `signed in`: everybody who is;
 * - `reader`: who may read the room, `member`: who is in it. Others get 404, readers of a public room that is not
 *   theirs 403 where members are asked for;
 * - `admin`: owners and admins of the site. Others get 403.
 */
export type Who = 'anyone' | 'first run' | 'operator' | 'signed in' | 'reader' | 'member' | 'admin'

/** What the sample of a rule is about: ids of things that are there, or of nothing at all. */
export interface Things {
  room: string
  message: string
  user: string
  session: string
  token: string
  invite: string
  code: string
  /** What the app of the person shows, whose two-step sign-in is begun. */
  code_of_app: string
  /** Of the message, by the other person. */
  report: string
  /** Of a message of the room, and one that no message has. */
  file: string
  upload: string
  /** A message of the room that asks. */
  poll: string
  /** The name of an emoji of the site's own. */
  emoji: string
  /** The picture of the person whose things these are. */
  avatar: string
  /** A browser that is told while no page is open. */
  device: string
  /** A message that is to be sent, and a reminder. */
  scheduled: string
  reminder: string
  /** A preview with a picture, of the message. */
  preview: string
  /** The tokens of links to a new password, and to the phone. */
  reset: string
  phone: string
  /** Of the link in a mail that ends them. */
  unsubscribe: string
}

type Fields = Record<
  string,
  string | number | boolean | readonly (string | number)[] | Readonly<Record<string, string>>
>

export interface Rule {
  who: Who
  /** What is sent along, as a form or as JSON, when the route is tried. */
  body?: Fields | ((things: Things) => Fields)
  /** The address alone lets in what is no browser and says nothing of where it comes from: mail programs (RFC 8058). */
  isOneClick?: true
  /** It changes nothing, whatever its method: any other site may make a browser ask for it. */
  isShown?: true
  /** The sample is a file, in a form. */
  isUpload?: true
}

/** The keys are those of the example of RFC 8291. */
export const PUSH_SUBSCRIPTION = {
  endpoint: 'https://push.example.org/sample',
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
}

const NEXT_WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString()

/** Every route of the program, each with its rule. A route that is not here, or a rule without a route, fails `routes.test.ts`. */
export const RULES: Readonly<Record<string, Rule>> = {
  'GET /healthz': { who: 'anyone' },
  'GET /readyz': { who: 'anyone' },
  'GET /metrics': { who: 'operator' },
  'GET /sw.js': { who: 'anyone' },
  'GET /offline': { who: 'anyone' },
  'GET /manifest.webmanifest': { who: 'anyone' },
  'GET /docs': { who: 'anyone' },
  'GET /docs/:page': { who: 'anyone' },
  'GET /docs/images/:file': { who: 'anyone' },
  'GET /api/v1/openapi.json': { who: 'anyone' },

  'GET /setup': { who: 'first run' },
  'POST /setup': {
    who: 'first run',
    body: { site_name: 'Mine', name: 'Mallory', email: 'mallory@example.org', password: PASSWORD },
  },
  'GET /sign-in': { who: 'anyone' },
  'GET /sign-in/code': { who: 'anyone' },
  'POST /sign-in/code': { who: 'anyone', body: { code: '123456' } },
  'GET /forgot': { who: 'anyone' },
  'POST /forgot': { who: 'anyone', body: { email: 'ines@example.org' } },
  'GET /reset/:reset': { who: 'anyone' },
  'POST /reset/:reset': { who: 'anyone', body: { password: PASSWORD } },
  'GET /unsubscribe/:unsubscribe': { who: 'anyone' },
  'POST /unsubscribe/:unsubscribe': { who: 'anyone', body: { 'List-Unsubscribe': 'One-Click' }, isOneClick: true },
  'GET /phone/:phone': { who: 'anyone' },
  'POST /phone/:phone': { who: 'anyone' },
  'GET /oidc/:provider': { who: 'anyone' },
  'GET /oidc/:provider/callback': { who: 'anyone' },
  'POST /sessions': { who: 'anyone', body: { email: 'ines@example.org', password: PASSWORD } },
  'GET /join/:code': { who: 'anyone' },
  'POST /join/:code': {
    who: 'anyone',
    body: () => ({ name: 'Newcomer', email: `${crypto.randomUUID()}@example.org`, password: PASSWORD }),
  },
  'DELETE /sessions/current': { who: 'anyone' },
  'DELETE /sessions/:id': { who: 'signed in' },
  'DELETE /sessions': { who: 'signed in' },

  'GET /settings': { who: 'signed in' },
  'PATCH /settings/profile': { who: 'signed in', body: { name: 'Ines' } },
  'GET /settings/avatar': { who: 'signed in' },
  'POST /settings/avatar': { who: 'signed in', isUpload: true },
  'DELETE /settings/avatar': { who: 'signed in' },
  'GET /avatars/:id': { who: 'signed in' },
  'GET /avatars/:id/small': { who: 'signed in' },
  'PUT /settings/status': { who: 'signed in', body: { emoji: '🌊', text: 'At sea' } },
  'DELETE /settings/status': { who: 'signed in' },
  'PUT /settings/availability': { who: 'signed in', body: { availability: 'invisible' } },
  'PUT /settings/mention-mail': { who: 'signed in', body: { mention_mail: 'off' } },
  'PUT /settings/password': { who: 'signed in', body: { password: PASSWORD, new_password: PASSWORD } },
  'PUT /settings/theme': { who: 'signed in', body: { theme: 'dark' } },
  'GET /settings/two-factor': { who: 'signed in' },
  'POST /settings/two-factor': { who: 'signed in', body: { password: PASSWORD } },
  'PUT /settings/two-factor': { who: 'signed in', body: ({ code_of_app: code }) => ({ code }) },
  'POST /settings/two-factor/spare-codes': { who: 'signed in', body: { password: PASSWORD } },
  'DELETE /settings/two-factor': { who: 'signed in', body: { password: PASSWORD } },
  'DELETE /settings/identities/:provider': { who: 'signed in' },
  'GET /settings/notifications': { who: 'signed in' },
  'PATCH /settings/notifications': { who: 'signed in', body: { sound: 'bell', keywords: 'ferry' } },
  'PUT /settings/notifications/quiet-hours': { who: 'signed in', body: { from: '22:00', until: '07:00' } },
  'DELETE /settings/notifications/quiet-hours': { who: 'signed in' },
  'PUT /settings/notifications/pause': { who: 'signed in', body: { lasts: '60' } },
  'DELETE /settings/notifications/pause': { who: 'signed in' },
  'DELETE /settings/notifications/devices/:id': { who: 'signed in' },
  'GET /settings/phone': { who: 'signed in' },
  'POST /settings/phone': { who: 'signed in' },
  'POST /settings/tokens': { who: 'signed in', body: { name: 'curl' } },
  'DELETE /settings/tokens/:id': { who: 'signed in' },
  'DELETE /settings/sessions': { who: 'signed in' },
  'GET /people/:id': { who: 'signed in' },
  'GET /people/changes': { who: 'signed in' },
  'GET /me.css': { who: 'signed in' },

  'GET /admin/people': { who: 'admin' },
  'PATCH /admin/people/:id': { who: 'admin', body: { role: 'guest' } },
  'DELETE /admin/people/:id/sessions': { who: 'admin' },
  'POST /admin/people/:id/password-link': { who: 'admin' },
  'DELETE /admin/people/:id/two-factor': { who: 'admin' },
  'GET /admin/invites': { who: 'admin' },
  'POST /admin/invites': { who: 'admin', body: { role: 'admin' } },
  'DELETE /admin/invites/:id': { who: 'admin' },
  'POST /admin/join-link': { who: 'admin', body: { role: 'member' } },
  'DELETE /admin/join-link': { who: 'admin' },
  'GET /admin/reports': { who: 'admin' },
  'PATCH /admin/reports/:id': { who: 'admin' },
  'GET /admin/emoji': { who: 'admin' },
  'POST /admin/emoji': { who: 'admin', body: () => ({ name: `e${crypto.randomUUID().slice(0, 8)}` }), isUpload: true },
  'DELETE /admin/emoji/:name': { who: 'admin' },
  'GET /admin/audit': { who: 'admin' },
  'GET /admin/site': { who: 'admin' },
  'PATCH /admin/site': { who: 'admin', body: { site_name: 'Harbour' } },

  'GET /': { who: 'signed in' },
  'GET /share': { who: 'signed in' },
  'POST /share': { who: 'signed in', isShown: true, body: { text: 'Look at this' } },
  'POST /shares': { who: 'signed in', body: ({ room }) => ({ room_id: room, body: 'Look at this' }) },
  'GET /sidebar': { who: 'signed in' },
  'GET /jump': { who: 'signed in' },
  'GET /mentions': { who: 'signed in' },
  'PUT /mentions/read-mark': { who: 'signed in' },
  'GET /drafts': { who: 'signed in' },
  'GET /saved': { who: 'signed in' },
  'GET /search': { who: 'signed in' },
  'GET /scheduled/:id': { who: 'signed in' },
  'PATCH /scheduled/:id': { who: 'signed in', body: { body: 'changed', at: NEXT_WEEK.slice(0, 16) } },
  'DELETE /scheduled/:id': { who: 'signed in' },
  'POST /scheduled/:id/sending': { who: 'signed in' },
  'DELETE /reminders/:id': { who: 'signed in' },
  'GET /emoji': { who: 'signed in' },
  'GET /emoji/:name': { who: 'signed in' },
  'GET /threads': { who: 'signed in' },
  'PUT /threads/read-mark': { who: 'signed in' },
  'GET /rooms': { who: 'signed in' },
  'GET /rooms/new': { who: 'signed in' },
  'POST /rooms': { who: 'signed in', body: () => ({ kind: 'private', name: crypto.randomUUID() }) },
  'GET /directs/new': { who: 'signed in' },
  'POST /directs': { who: 'signed in', body: ({ user }) => ({ user_ids: [user] }) },

  'GET /rooms/:id': { who: 'reader' },
  'GET /rooms/:id/settings': { who: 'reader' },
  'GET /rooms/:id/members': { who: 'reader' },
  'GET /rooms/:id/messages': { who: 'reader' },
  'GET /rooms/:id/pins': { who: 'reader' },
  'PATCH /rooms/:id': { who: 'member', body: { topic: 'Changed' } },
  'PATCH /rooms/:id/settings': { who: 'member', body: { topic: 'Changed' } },
  'PUT /rooms/:id/archive': { who: 'member' },
  'DELETE /rooms/:id/archive': { who: 'member' },
  'PUT /rooms/:id/members/:user_id': { who: 'member', body: { role: 'admin' } },
  'DELETE /rooms/:id/members/:user_id': { who: 'member' },
  'PUT /rooms/:id/read-mark': { who: 'member', body: { seq: 1 } },
  'PUT /rooms/:id/involvement': { who: 'member', body: { involvement: 'everything' } },
  'PUT /rooms/:id/favourite': { who: 'member' },
  'DELETE /rooms/:id/favourite': { who: 'member' },
  'PUT /rooms/:id/draft': { who: 'member', body: { body: 'a draft' } },
  'GET /rooms/:id/threads/:root_id': { who: 'reader' },
  'PUT /rooms/:id/threads/:root_id/follow': { who: 'member' },
  'DELETE /rooms/:id/threads/:root_id/follow': { who: 'member' },
  'PUT /rooms/:id/threads/:root_id/read-mark': { who: 'member', body: { seq: 1 } },
  'PUT /rooms/:id/threads/:root_id/draft': { who: 'member', body: { body: 'a draft' } },
  'POST /rooms/:id/messages': { who: 'member', body: { body: 'a message' } },
  'GET /rooms/:id/polls/new': { who: 'member' },
  'POST /rooms/:id/polls': { who: 'member', body: { question: 'Where to?', options: ['Harbour', 'Market'] } },
  'GET /messages/:id/poll': { who: 'reader' },
  'PUT /messages/:id/vote': { who: 'member', body: { choices: '1' } },
  'DELETE /messages/:id/vote': { who: 'member' },
  'PUT /messages/:id/poll/closed': { who: 'member' },
  'GET /rooms/:id/scheduled/new': { who: 'member' },
  'POST /rooms/:id/scheduled': { who: 'member', body: { body: 'a message', when: 'tomorrow' } },
  'GET /files/:id': { who: 'reader' },
  'GET /files/:id/thumbnail': { who: 'reader' },
  'PATCH /files/:id': { who: 'member', body: { alt: 'A dot' } },
  'GET /messages/:id': { who: 'reader' },
  'GET /messages/:id/edit': { who: 'reader' },
  'PATCH /messages/:id': { who: 'member', body: { body: 'changed' } },
  'DELETE /messages/:id': { who: 'member' },
  'GET /messages/:id/absent': { who: 'reader' },
  'GET /messages/:id/forward': { who: 'reader' },
  'POST /messages/:id/forwards': { who: 'reader', body: ({ room }) => ({ room_id: room, body: 'look' }) },
  'GET /messages/:id/report': { who: 'reader' },
  'POST /messages/:id/reports': { who: 'reader', body: { reason: 'it is rude' } },
  'GET /messages/:id/versions': { who: 'member' },
  'DELETE /messages/:id/deletion': { who: 'member' },
  'GET /previews/:id/picture': { who: 'reader' },
  'DELETE /messages/:id/previews': { who: 'member' },
  'PUT /messages/:id/pin': { who: 'member' },
  'DELETE /messages/:id/pin': { who: 'member' },
  'GET /messages/:id/reminders/new': { who: 'reader' },
  'POST /messages/:id/reminders': { who: 'reader', body: { when: '20m' } },
  'PUT /messages/:id/saved': { who: 'reader' },
  'DELETE /messages/:id/saved': { who: 'reader' },
  'PUT /messages/:id/reactions/:emoji': { who: 'member' },
  'DELETE /messages/:id/reactions/:emoji': { who: 'member' },

  'GET /api/v1/me': { who: 'signed in' },
  'GET /api/v1/emoji': { who: 'signed in' },
  'POST /api/v1/emoji/:name': { who: 'admin', isUpload: true },
  'DELETE /api/v1/emoji/:name': { who: 'admin' },
  'POST /api/v1/me/avatar': { who: 'signed in', isUpload: true },
  'DELETE /api/v1/me/avatar': { who: 'signed in' },
  'PUT /api/v1/me/status': { who: 'signed in', body: { emoji: '🌊', text: 'At sea' } },
  'DELETE /api/v1/me/status': { who: 'signed in' },
  'PUT /api/v1/me/availability': { who: 'signed in', body: { availability: 'away' } },
  'GET /api/v1/me/notifications': { who: 'signed in' },
  'PATCH /api/v1/me/notifications': { who: 'signed in', body: { sound: 'bell' } },
  'POST /api/v1/me/push-subscriptions': { who: 'signed in', body: PUSH_SUBSCRIPTION },
  'DELETE /api/v1/me/push-subscriptions': { who: 'signed in', body: { endpoint: 'https://push.example.org/sample' } },
  'GET /api/v1/users': { who: 'signed in' },
  'GET /api/v1/users/:id': { who: 'signed in' },
  'GET /api/v1/search': { who: 'signed in' },
  'GET /api/v1/tokens': { who: 'signed in' },
  'POST /api/v1/tokens': { who: 'signed in', body: { name: 'curl' } },
  'DELETE /api/v1/tokens/:id': { who: 'signed in' },
  'POST /api/v1/invites': { who: 'admin', body: { role: 'admin' } },
  'GET /api/v1/rooms': { who: 'signed in' },
  'POST /api/v1/rooms': { who: 'signed in', body: () => ({ kind: 'private', name: crypto.randomUUID() }) },
  'POST /api/v1/directs': { who: 'signed in', body: ({ user }) => ({ user_ids: [user] }) },
  'GET /api/v1/rooms/:id': { who: 'reader' },
  'PATCH /api/v1/rooms/:id': { who: 'member', body: { topic: 'Changed' } },
  'GET /api/v1/rooms/:id/members': { who: 'reader' },
  'PUT /api/v1/rooms/:id/members/:user_id': { who: 'member', body: { role: 'admin' } },
  'DELETE /api/v1/rooms/:id/members/:user_id': { who: 'member' },
  'PUT /api/v1/rooms/:id/read-mark': { who: 'member', body: { seq: 1 } },
  'PUT /api/v1/rooms/:id/involvement': { who: 'member', body: { involvement: 'everything' } },
  'PUT /api/v1/rooms/:id/favourite': { who: 'member' },
  'DELETE /api/v1/rooms/:id/favourite': { who: 'member' },
  'GET /api/v1/rooms/:id/draft': { who: 'reader' },
  'PUT /api/v1/rooms/:id/draft': { who: 'member', body: { body: 'a draft' } },
  'GET /api/v1/threads': { who: 'signed in' },
  'GET /api/v1/rooms/:id/threads/:root_id': { who: 'reader' },
  'PUT /api/v1/rooms/:id/threads/:root_id/follow': { who: 'member' },
  'DELETE /api/v1/rooms/:id/threads/:root_id/follow': { who: 'member' },
  'PUT /api/v1/rooms/:id/threads/:root_id/read-mark': { who: 'member', body: { seq: 1 } },
  'POST /api/v1/rooms/:id/messages': { who: 'member', body: { body: 'a message' } },
  'GET /api/v1/rooms/:id/messages': { who: 'reader' },
  'GET /api/v1/rooms/:id/changes': { who: 'reader' },
  'GET /api/v1/rooms/:id/events': { who: 'reader' },
  'POST /api/v1/rooms/:id/polls': { who: 'member', body: { question: 'Where to?', options: ['Harbour', 'Market'] } },
  'PUT /api/v1/messages/:id/vote': { who: 'member', body: { choices: [1] } },
  'DELETE /api/v1/messages/:id/vote': { who: 'member' },
  'PUT /api/v1/messages/:id/poll/closed': { who: 'member' },
  'GET /api/v1/scheduled': { who: 'signed in' },
  'POST /api/v1/rooms/:id/scheduled': { who: 'member', body: { body: 'a message', due_at: NEXT_WEEK } },
  'GET /api/v1/scheduled/:id': { who: 'signed in' },
  'PATCH /api/v1/scheduled/:id': { who: 'signed in', body: { body: 'changed' } },
  'DELETE /api/v1/scheduled/:id': { who: 'signed in' },
  'POST /api/v1/scheduled/:id/sending': { who: 'signed in' },
  'GET /api/v1/reminders': { who: 'signed in' },
  'POST /api/v1/reminders': { who: 'signed in', body: { note: 'water the plants', due_at: NEXT_WEEK } },
  'POST /api/v1/messages/:id/reminders': { who: 'reader', body: { due_at: NEXT_WEEK } },
  'DELETE /api/v1/reminders/:id': { who: 'signed in' },
  'POST /api/v1/uploads': { who: 'signed in', isUpload: true },
  'PATCH /api/v1/uploads/:id': { who: 'signed in', body: { alt: 'A dot' } },
  'DELETE /api/v1/uploads/:id': { who: 'signed in' },
  'GET /api/v1/messages/:id': { who: 'reader' },
  'PATCH /api/v1/messages/:id': { who: 'member', body: { body: 'changed' } },
  'DELETE /api/v1/messages/:id': { who: 'member' },
  'GET /api/v1/mentions': { who: 'signed in' },
  'PUT /api/v1/mentions/read-mark': { who: 'signed in' },
  'GET /api/v1/drafts': { who: 'signed in' },
  'GET /api/v1/saved': { who: 'signed in' },
  'GET /api/v1/rooms/:id/pins': { who: 'reader' },
  'POST /api/v1/messages/:id/forwards': { who: 'reader', body: ({ room }) => ({ room_id: room, body: 'look' }) },
  'POST /api/v1/messages/:id/reports': { who: 'reader', body: { reason: 'it is rude' } },
  'GET /api/v1/reports': { who: 'admin' },
  'PATCH /api/v1/reports/:id': { who: 'admin', body: { resolved: true } },
  'GET /api/v1/messages/:id/versions': { who: 'member' },
  'DELETE /api/v1/messages/:id/deletion': { who: 'member' },
  'DELETE /api/v1/messages/:id/previews': { who: 'member' },
  'PUT /api/v1/messages/:id/pin': { who: 'member' },
  'DELETE /api/v1/messages/:id/pin': { who: 'member' },
  'PUT /api/v1/messages/:id/saved': { who: 'reader' },
  'DELETE /api/v1/messages/:id/saved': { who: 'reader' },
  'PUT /api/v1/messages/:id/reactions/:emoji': { who: 'member' },
  'DELETE /api/v1/messages/:id/reactions/:emoji': { who: 'member' },
}
